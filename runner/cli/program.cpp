#include "cli/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <new>

#include "build/build_tree.hpp"
#include "build/machine_trouble.hpp"
#include "cli/author_commands.hpp"
#include "cli/check_command.hpp"
#include "cli/class_commands.hpp"
#include "cli/completion_command.hpp"
#include "cli/debug_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/learner_commands.hpp"
#include "cli/open_command.hpp"
#include "cli/options.hpp"
#include "cli/watch_command.hpp"
#include "course/course.hpp"
#include "screen/terminal.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// How the user reaches things: the program by the name that they typed, files from their current folder.
reader_view view_of_reader(const char* program, const fs::path& source_dir) {
  reader_view reader;
  if (program != nullptr && *program != '\0') reader.program = shell_word(program);
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const fs::path way = error ? fs::path() : source_dir.lexically_relative(here);
  // Up many folders and down again is harder to read than the path itself.
  const bool near = !way.empty() && !way.string().starts_with("../../..");
  reader.to_project = near ? (way == "." ? "" : (way / "").string()) : (source_dir / "").string();
  return reader;
}

/// The check, unless its one name is no puzzle's but nearly a command's.
int run_check_or_explain(const course& course, const build_tree& tree, const options& asked,
                         const reader_view& reader) {
  try {
    return run_check(course, tree, asked, reader);
  } catch (const wrong_usage& mistake) {
    const std::string meant = asked.names.empty() ? "" : command_like(asked.names.front());
    if (meant.empty()) throw;
    throw wrong_usage(fmt::format("{}\nOr the command: {} {}", mistake.what(), reader.program, meant));
  }
}

/// An option without effect would be taken for one that works.
void refuse_what_is_of_a_check(const options& asked) {
  if (asked.what == action::check) return;
  if (asked.format != output_format::text) throw wrong_usage("--format applies only to a check of puzzles.");
  if (asked.in_full) throw wrong_usage("--full applies only to a check of puzzles.");
}

int run(const options& asked, const course& course, const build_tree& tree, const reader_view& reader) {
  switch (asked.what) {
    case action::watch:
      return run_watch(course, tree, asked, reader);
    case action::check:
      return run_check_or_explain(course, tree, asked, reader);
    case action::list:
      return run_list(course, asked);
    case action::map:
      return run_map(course, asked, reader);
    case action::hint:
      return run_hint(course, asked, reader);
    case action::reset:
      return run_reset(course, asked, reader);
    case action::solution:
      return run_solution(course, asked, reader);
    case action::explain:
      return run_explain(course, asked, reader);
    case action::completion:
      return run_completion(tree, asked);
    case action::complete:
      return run_complete(course, asked);
    case action::debug:
      return run_debug(course, tree, asked, reader);
    case action::open:
      return run_open(course, asked, reader);
    case action::make_puzzle:
      return run_new(course, asked, reader);
    case action::verify:
      return run_verify(course, tree, asked, reader);
    case action::readme:
      return run_readme(course, asked, reader);
    case action::timelines:
      return run_timelines(course, tree, asked, reader);
    case action::judge:
      break;  // done before the project was looked at
    case action::grade:
      return run_grade(course, tree, asked);
    case action::report:
      return run_report(course, asked);
    case action::publish:
      return run_publish(course, asked);
  }
  return called_wrongly;
}

/// A stream that was closed (`>&-`) would be the number of the next file that is opened: a report would end in it.
/// Opened for reading, it still cannot be written, and that is said.
void keep_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", O_RDONLY);
  }
}

/// Some systems let a program have 256 files by default, and a check of all puzzles needs more.
void allow_more_files() {
  constexpr rlim_t enough = 1024;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= enough) return;
  files.rlim_cur = std::min(enough, files.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &files);
}

void print_error(const std::string& words) { terminal(STDERR_FILENO, colour_choice::never).print(words); }

/// The command that the arguments ask for; its failures are thrown.
int run_asked(const options& asked, const char* program, reader_view& reader) {
  refuse_what_is_of_a_check(asked);
  if (asked.what == action::judge) return run_judge(asked);  // needs neither the project nor its build folder
  const build_tree tree = open_build_tree(folder_of_this_program());
  reader = view_of_reader(program, tree.source_dir);
  const course all = load_course(tree.source_dir);
  return run(asked, all, tree, reader);
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  keep_standard_streams();
  // A reader that left (`| head`) is no reason to leave children behind, and their exits must reach us.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // what cannot be written is said
  allow_more_files();

  bool judges = true;
  reader_view reader;
  const auto words_of = [&reader](const std::exception& mistake) {
    return printable(seen_from(reader, mistake.what())) + "\n";  // it may hold a compiler's words, or what was typed
  };
  try {
    const std::variant<options, farewell> parsed = parse_arguments(argc, argv);
    if (const auto* end = std::get_if<farewell>(&parsed)) {
      terminal(end->exit_code == 0 ? STDOUT_FILENO : STDERR_FILENO, colour_choice::never).print(end->words);
      return end->exit_code;
    }
    const options& asked = std::get<options>(parsed);
    judges = asked.what == action::check || asked.what == action::watch;
    return run_asked(asked, argv[0], reader);
  } catch (const wrong_usage& mistake) {
    print_error(words_of(mistake));
    return called_wrongly;
  } catch (const broken_project& trouble) {
    print_error((judges ? "The check could not run. This is not caused by your answer.\n" : "") + words_of(trouble));
    return project_is_broken;
  } catch (const std::bad_alloc&) {
    print_error("There is not enough memory for the runner itself. `ulimit -v` shows whether this shell limits it.\n");
    return project_is_broken;
  } catch (const std::exception& unexpected) {
    if (const auto trouble = machine_trouble(unexpected.what())) {
      print_error(*trouble + "\n");
      return project_is_broken;
    }
    print_error("Internal error of the runner, please report it: " + words_of(unexpected));
    return project_is_broken;
  }
}

}  // namespace runner
