#include "cli/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "cli/command_table.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#ifndef RUNNER_VERSION
#define RUNNER_VERSION "unknown"
#endif

namespace runner {
namespace {

/// Of the words, the one that `word` was probably meant to be, or "".
std::string nearest(std::string_view word, const std::vector<std::string>& words) {
  std::string best;
  std::size_t least = 3;
  for (const std::string& each : words) {
    const std::size_t letters = edit_distance(word, each);
    if (letters > each.size() / 2 || letters >= least) continue;  // too many to be a slip
    least = letters;
    best = each;
  }
  return best;
}

/// " Did you mean --format?", or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
  const std::string meant = nearest(word, words);
  return meant.empty() ? "" : fmt::format(" Did you mean {}?", meant);
}

bool is_decimal(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::string_view rest = text.substr(std::min(whole.size() + 1, text.size()));
  return text.size() < 20 && !(whole.empty() && rest.empty()) && std::all_of(whole.begin(), whole.end(), is_digit) &&
         std::all_of(rest.begin(), rest.end(), is_digit);
}

std::string no_time_limit(const std::string& text) {
  const double seconds = is_decimal(text) ? std::strtod(text.c_str(), nullptr) : 0;
  if (seconds >= 0.001 && seconds <= 86400) return "";
  return fmt::format("{} is not a number of seconds from 0.001 to 86400. Write for example 10 or 2.5.", text);
}

std::string no_count(const std::string& text) {
  const bool is_whole = is_decimal(text) && text.find('.') == text.npos;
  const double count = is_whole ? std::strtod(text.c_str(), nullptr) : 0;
  if (count >= 1 && count <= 1024) return "";
  return fmt::format("{} is not a whole number from 1 to 1024. Write for example 4.", text);
}

/// Declares the arguments, and keeps what has to be translated after reading them.
class command_line {
 public:
  explicit command_line(options& chosen) : chosen_(chosen) {
    app.require_subcommand(0, 1);
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.set_version_flag("-V,--version", "runner " RUNNER_VERSION);
    app.footer(
        "Without a command, the runner checks the puzzles: all of them, or those that you name. A name may be\n"
        "05_cancellation_cleanup, 05, 5, or a part of it: cancellation.\n"
        "Exit codes: 0 all passed, 1 at least one did not pass, 2 wrong usage, 3 a problem of the project or the "
        "machine,\n130 interrupted.");
    app.add_option("puzzles", chosen_.names, "The puzzles to check (default: all)")->option_text("[PUZZLE...]");
    app.add_option("--format", format_, "Output format; junit is XML for CI systems")
        ->check(CLI::IsMember({"text", "json", "junit"}))
        ->option_text("text|json|junit");
    app.add_flag("--sanitize", chosen_.sanitize,
                 "Check under ASan and UBSan, or TSan where threads matter: slower, finds more");
    app.add_flag("--timeline", chosen_.timeline,
                 "Show what the coroutines did in virtual time, even if every test passes");
    app.add_flag("--full", chosen_.in_full, "Show every failure, and the complete output of the compiler");
    add_check_options(app);
    add_colour(app);

    CLI::App& watch = add(action::watch, "watch", "Check on every save; keys show hints, the list, the map and more");
    watch.add_option("puzzle", one_name_, "Where to start (default: the next puzzle)")->option_text("[PUZZLE]");
    add_check_options(watch);
    add_editor(watch);
    add(action::list, "list", "List all puzzles and their results");
    add(action::map, "map", "Show which puzzle depends on which");
    CLI::App& hint = add(action::hint, "hint", "Show a hint, one more each time");
    hint.add_option("puzzle", one_name_, "Which puzzle (default: the next one)")->option_text("[PUZZLE]");
    hint.add_flag("--all", chosen_.all_hints, "Show all hints at once");
    CLI::App& reset = add(action::reset, "reset", "Restore the original exercise; yours is kept as a backup");
    reset.add_option("puzzle", one_name_, "Which puzzle (default: the next one)")->option_text("[PUZZLE]");
    CLI::App& solution =
        add(action::solution, "solution", "Compare your answer with the reference answer, once it has passed");
    solution.add_option("puzzle", one_name_, "Which puzzle (default: the next one)")->option_text("[PUZZLE]");
    solution.add_flag("--spoil", chosen_.spoil, "Show it before the puzzle has passed");
    CLI::App& explain = add(action::explain, "explain", "Explain why the answer works, once the puzzle has passed");
    explain.add_option("puzzle", one_name_, "Which puzzle (default: the last one that has passed)")
        ->option_text("[PUZZLE]");
    explain.add_flag("--spoil", chosen_.spoil, "Show it before the puzzle has passed");

    CLI::App& open = add(action::open, "open", "Open the exercise in your editor, at the line to edit");
    open.add_option("puzzle", one_name_, "Which puzzle (default: the next one)")->option_text("[PUZZLE]");
    add_editor(open);
    open.footer(
        "The editor is --edit-cmd, VISUAL or EDITOR; in the terminal of Visual Studio Code, that program itself.");

    CLI::App& debug = add(action::debug, "debug", "Debug the test of an exercise with gdb or lldb");
    debug.add_option("puzzle", one_name_, "Which puzzle (default: the next one)")->option_text("[PUZZLE]");
    debug.add_option("--debugger", chosen_.debugger, "Which debugger (default: gdb, if it is installed)")
        ->check(CLI::IsMember({"gdb", "lldb"}))
        ->option_text("gdb|lldb");
    debug.add_flag("--start", chosen_.from_start, "Stop where the exercise begins, not where the test fails");
    debug.footer("How to step through a coroutine: exercises/DEBUGGING.md");
    CLI::App& completion =
        add(action::completion, "completion", "Print a script that completes words when Tab is pressed");
    completion.add_option("shell", one_name_, "Your shell; the script says how to switch it on")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->option_text("bash|zsh|fish")
        ->required();

    add_class_commands();

    CLI::App& make = add(action::make_puzzle, "new", "Create the files of a new puzzle", "For authors");
    make.add_option("slug", one_name_, "Number and name: 21_some_name")->option_text("NN_NAME")->required();
    make.add_option("title", chosen_.title, "The title: \"Some name\"")->option_text("TITLE")->required();
    CLI::App& verify = add(action::verify, "verify", "Check that solutions pass, and that stubs and wrong answers fail",
                           "For authors");
    verify.add_option("puzzles", chosen_.names, "The puzzles to verify (default: all)")->option_text("[PUZZLE...]");
    verify.add_flag("--no-build", no_build_, "Check only the files; build and run nothing");
    add_jobs(verify);
    CLI::App& readme = add(action::readme, "readme", "Update the table and the map in README.md", "For authors");
    readme.add_flag("--check", chosen_.only_look, "Only check whether they are up to date");
    CLI::App& timelines = add(action::timelines, "timelines", "Draw the timelines in the explanations", "For authors");
    timelines.add_flag("--check", chosen_.only_look, "Only check whether they are up to date");
    // Called by CTest, for each answer whose result is known. A group without a name is not shown by --help.
    CLI::App& judge = add(action::judge, "judge", "Judge a test that was built against an answer of the project", "");
    judge.add_option("program", chosen_.program, "The test")->option_text("PROGRAM")->required();
    judge.add_flag("--must-pass", chosen_.must_pass, "The answer is correct (default: its test must fail)");
    judge.add_option("--answer", chosen_.answer, "The answer, whose first lines say what to expect")
        ->option_text("FILE");
    judge.add_option("--compiler", chosen_.compiler_id, "CMAKE_CXX_COMPILER_ID")->option_text("ID");
    judge.add_option("--compiler-version", chosen_.compiler_version, "CMAKE_CXX_COMPILER_VERSION")
        ->option_text("VERSION");
  }

  /// Takes what was read into the options.
  void finish() const {
    for (const auto& [what, command] : commands_) {
      if (command->parsed()) chosen_.what = what;
    }
    if (!one_name_.empty()) chosen_.names = {one_name_};
    if (seconds_ > 0) chosen_.time_limit = std::chrono::milliseconds(std::lround(seconds_ * 1000));
    chosen_.build = !no_build_;
    if (format_ == "json") chosen_.format = output_format::json;
    if (format_ == "junit") chosen_.format = output_format::junit;
    chosen_.sandbox = sandbox_;
    static const std::map<std::string_view, class_format> class_formats{{"text", class_format::text},
                                                                        {"csv", class_format::csv},
                                                                        {"junit", class_format::junit},
                                                                        {"gradescope", class_format::gradescope},
                                                                        {"html", class_format::html}};
    chosen_.class_as = class_formats.at(class_format_);
    if (colours_ == "always") chosen_.colours = colour_choice::always;
    if (colours_ == "never") chosen_.colours = colour_choice::never;
  }

  CLI::App app{"Checks your answers to the Asio Puzzles: builds what changed, runs the tests, says what to do next.",
               "runner"};

 private:
  CLI::App& add(action what, const char* name, const char* description, const char* group = "Commands") {
    CLI::App* command = app.add_subcommand(name, description)->group(group);
    command->footer("");
    commands_.emplace_back(what, command);
    add_colour(*command);
    return *command;
  }

  void add_class_commands() {
    constexpr auto group = "For teachers";
    CLI::App& grade = add(action::grade, "grade", "Check the answers of a class, each in a sandbox", group);
    grade.add_option("students", chosen_.names, "One folder or archive per student")
        ->option_text("STUDENT...")
        ->required();
    grade.add_option("--out", chosen_.folder, "A folder for the results, one file per student")
        ->option_text("DIR")
        ->required();
    grade.add_option("--sandbox", sandbox_, "none is only for a container that is thrown away afterwards")
        ->check(CLI::IsMember({"bubblewrap", "none"}))
        ->option_text("bubblewrap|none");
    add_jobs(grade);
    add_timeout(grade);
    CLI::App& report = add(action::report, "report", "Report the results of grade", group);
    report.add_option("folder", chosen_.folder, "The folder with the results of grade")->option_text("DIR")->required();
    report.add_option("--format", class_format_, "Output format; html is one page, csv is for spreadsheets")
        ->check(CLI::IsMember({"text", "csv", "junit", "gradescope", "html"}))
        ->option_text("text|csv|junit|gradescope|html");
    report.add_flag("--partial", chosen_.partial,
                    "Give points for each test case that passed, not only for whole puzzles");
    CLI::App& publish =
        add(action::publish, "publish", "Create a branch with the solutions, or one for learners", group);
    publish.add_option("what", one_name_, "solutions: every exercise is solved; learners: it contains no answers")
        ->check(CLI::IsMember({"solutions", "learners"}))
        ->option_text("solutions|learners")
        ->required();
  }

  void add_colour(CLI::App& to) {
    to.add_option("--color", colours_, "Whether to use colours; auto also respects NO_COLOR and TERM=dumb")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->option_text("auto|always|never");
  }

  void add_editor(CLI::App& to) {
    to.add_option("--edit-cmd", chosen_.editor.command,
                  "The editor: \"vim\", \"code -g\", or a command with {file} and {line}")
        ->option_text("COMMAND");
    to.add_flag("--pane", chosen_.editor.in_pane, "Open the editor in a new pane of tmux or Zellij");
  }

  void add_jobs(CLI::App& to) {
    to.add_option("-j,--jobs", chosen_.jobs, "How many to build and run at a time (default: one per processor)")
        ->check(no_count)
        ->option_text("N");
  }

  void add_check_options(CLI::App& to) {
    add_jobs(to);
    add_timeout(to);
    to.add_flag("--no-build", no_build_, "Run the tests as they were built last");
  }

  void add_timeout(CLI::App& to) {
    to.add_option("--timeout", seconds_, "Time limit of each test (default: 10, or the limit in puzzles.toml)")
        ->check(no_time_limit)
        ->option_text("SECONDS");
  }

  options& chosen_;
  std::vector<std::pair<action, CLI::App*>> commands_;
  std::string one_name_;  // where a command takes one at most
  double seconds_ = 0;
  bool no_build_ = false;
  std::string format_ = "text";
  std::string class_format_ = "text";
  std::string sandbox_ = "bubblewrap";
  std::string colours_ = "auto";
};

/// The command that was named, or the program itself.
const CLI::App& parsed_command(const CLI::App& app) {
  const std::vector<const CLI::App*> parsed = app.get_subcommands([](const CLI::App* each) { return each->parsed(); });
  return parsed.empty() ? app : *parsed.front();
}

/// "runner watch"
std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name() : "runner " + command.get_name();
}

std::string where_help_is(const CLI::App& command) {
  return fmt::format("All options: {} --help\n", full_name(command));
}

std::string with_full_stop(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& each : option.get_lnames()) names.push_back("--" + each);
  for (const std::string& each : option.get_snames()) names.push_back("-" + each);
  return names;
}

/// Of what was given that no option and no argument takes, the first.
std::string words_for_extra(const CLI::App& app, const CLI::ExtrasError& error) {
  const CLI::App& command = parsed_command(app);
  std::vector<std::string> extras = command.remaining();
  if (extras.empty()) extras = app.remaining(true);
  if (extras.empty()) return fmt::format("runner: {}\n{}", with_full_stop(error.what()), where_help_is(command));
  // A mistyped option is what its value is left over from.
  const auto option =
      std::find_if(extras.begin(), extras.end(), [](const std::string& each) { return each.starts_with('-'); });
  if (option == extras.end())
    return fmt::format("{} does not take the argument {}.\n{}", full_name(command), extras.front(),
                       where_help_is(command));
  const std::string name = option->substr(0, option->find('='));
  std::vector<std::string> known;
  for (const CLI::Option* each : command.get_options()) {
    const std::vector<std::string> names = names_of(*each);
    known.insert(known.end(), names.begin(), names.end());
  }
  return fmt::format("{} has no option {}.{}\n{}", full_name(command), name, did_you_mean(name, known),
                     where_help_is(command));
}

option_description described(const CLI::Option& option) {
  option_description now;
  now.names = names_of(option);
  now.text = option.get_description();
  if (option.get_items_expected_max() == 0) return now;
  // What its help shows for the value: PUZZLE, text|json|junit, DIR.
  const std::string& shown = option.get_option_text();
  const auto shows = [&](std::string_view what) { return shown.find(what) != shown.npos; };
  now.many = shows("...");
  now.value = value_kind::word;
  if (shows("PUZZLE")) now.value = value_kind::puzzle;
  if (shows("DIR") || shows("FILE") || shows("STUDENT")) now.value = value_kind::file;
  if (shows("|")) {
    now.value = value_kind::choice;
    now.choices = CLI::detail::split(shown, '|');
  }
  return now;
}

command_description described(const CLI::App& command) {
  command_description now{command.get_name(), command.get_description(), {}, {}};
  for (const CLI::Option* each : command.get_options()) {
    option_description option = described(*each);
    (option.names.empty() ? now.arguments : now.options).push_back(std::move(option));
  }
  return now;
}

}  // namespace

std::variant<options, farewell> parse_arguments(int argc, const char* const* argv) {
  options chosen;
  // What follows are the words of another command line, begun only.
  if (argc > 1 && std::string_view(argv[1]) == "complete") {
    chosen.what = action::complete;
    chosen.names.assign(argv + 2, argv + argc);
    return chosen;
  }
  command_line line(chosen);
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return farewell{0, line.app.help()};
  } catch (const CLI::CallForVersion& version) {
    return farewell{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ExtrasError& error) {
    return farewell{2, words_for_extra(line.app, error)};
  } catch (const CLI::ParseError& error) {
    return farewell{
        2, fmt::format("runner: {}\n{}", with_full_stop(error.what()), where_help_is(parsed_command(line.app)))};
  }
  line.finish();
  return chosen;
}

std::string command_like(std::string_view word) {
  std::vector<std::string> names;
  for (const command_description& each : commands_and_options()) names.push_back(each.name);
  return nearest(word, names);
}

command_table commands_and_options() {
  options unused;
  const command_line line(unused);
  command_table all{described(line.app)};
  all.front().name.clear();
  for (const CLI::App* each : line.app.get_subcommands({}))
    if (!each->get_group().empty()) all.push_back(described(*each));
  return all;
}

}  // namespace runner
