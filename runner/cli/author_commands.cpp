#include "cli/author_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include "author/expectation.hpp"
#include "author/explanation.hpp"
#include "author/new_puzzle.hpp"
#include "author/readme.hpp"
#include "author/verify_answers.hpp"
#include "author/verify_files.hpp"
#include "check/run_test.hpp"
#include "check/timeline.hpp"
#include "cli/loop.hpp"
#include "course/answers.hpp"
#include "course/select.hpp"
#include "course/slug.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "view/diff.hpp"

namespace runner {
namespace {

std::string indented(std::string_view text, std::size_t by) {
  std::string result;
  for (const std::string& line : lines_of(printable(text))) result += std::string(by, ' ') + line + "\n";
  return result;
}

/// The answers of a puzzle whose result is not the expected one, and why.
std::string words_about(const answers_report& report, const puzzle& puzzle) {
  std::string text;
  for (const answer_verdict& each : report.verdicts) {
    if (!each.ok)
      text += fmt::format("    {}:\n{}", each.name.substr(puzzle.slug.size() + 1), indented(each.output, 6));
  }
  if (!report.build_log.empty()) text += "    The build of its answers failed:\n" + indented(report.build_log, 6);
  return text;
}

}  // namespace

int run_new(const course& course, const options& asked, const reader_view& reader) {
  const std::string& slug = asked.names.front();
  const std::vector<std::filesystem::path> written = make_puzzle(course, slug, asked.title);
  terminal out(STDOUT_FILENO, asked.colours);
  std::string text = fmt::format("Created {}: its exercise fails, its reference answer passes.\n", slug);
  for (const auto& file : written) text += fmt::format("  {}{}\n", reader.to_project, file.string());
  text += fmt::format(
      "Now edit them. Whenever the exercise changes, copy it to tests/stubs too.\n"
      "  Check   {0} {1}\n  Verify  {0} verify {1}  (in a build folder of the dev preset)\n  README  {0} readme\n",
      reader.program, parse_slug(slug)->number);
  out.print(text);
  return 0;
}

int run_verify(const course& course, const build_tree& tree, const options& asked, const reader_view&) {
  const std::vector<std::size_t> which = select_puzzles(course.puzzles, asked.names);
  if (asked.build) require_developer_tree(tree);
  terminal out(STDOUT_FILENO, asked.colours);
  std::size_t sound = 0;

  const auto verify_all = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    if (asked.build) {
      out.live("configuring the project with CMake …");
      co_await configure_again(executor, tree);
    }
    for (std::size_t index : which) {
      const puzzle& puzzle = course.puzzles[index];
      std::string problems;
      for (const std::string& each : verify_files(course, puzzle)) problems += fmt::format("    {}\n", each);
      std::string counted;
      if (asked.build) {
        const std::function<void(std::string_view)> on_line = [&](std::string_view line) {
          out.live(fmt::format("{}: {}", puzzle.number(), line));
        };
        const answers_report report = co_await verify_answers(executor, course, puzzle, tree, asked.jobs, on_line);
        problems += words_about(report, puzzle);
        counted = fmt::format("  {} answers", report.verdicts.size());
      }
      const style look = out.look();
      const std::string mark = problems.empty() ? look(paint::green, "✓") : look(paint::red, "✗");
      out.print(fmt::format(" {} {}{}\n{}", mark, puzzle.slug, look(paint::dim, counted), problems));
      if (problems.empty()) ++sound;
    }
  };
  const bool done = run_until_done(verify_all);
  out.live("");
  if (!done) {
    terminal(STDERR_FILENO, asked.colours).print("Interrupted.\n");
    return was_interrupted;
  }
  for (const std::string& warning : course.warnings) out.print(warning + "\n");
  if (!has_answers(course)) out.print("This copy of the course has no answers, so they were not verified.\n");
  out.print(fmt::format("\n{} of {} {}.\n", sound, which.size(),
                        asked.build ? "puzzles verified" : "puzzles have their files in order"));
  return sound == which.size() && course.warnings.empty() ? all_passed : some_not_passed;
}

int run_readme(const course& course, const options& asked, const reader_view& reader) {
  const std::filesystem::path file = course.source_dir / "README.md";
  const std::optional<std::string> now = read_file(file);
  if (!now) throw broken_project(fmt::format("{} is missing or cannot be read.", file.string()));
  const std::string wanted = readme_for(course, *now);
  terminal out(STDOUT_FILENO, asked.colours);
  if (wanted == *now) {
    out.print("README.md is up to date.\n");
    return 0;
  }
  if (asked.only_look) {
    out.print(fmt::format("README.md does not match exercises/puzzles.toml. To update it: {} readme\n\n{}",
                          reader.program, diff(*now, wanted, out.look())));
    return some_not_passed;
  }
  try {
    write_whole(file, wanted);
  } catch (const std::system_error& error) {
    throw broken_project(error.what());
  }
  out.print("README.md: its table and its map are updated.\n");
  return 0;
}

int run_timelines(const course& course, const build_tree& tree, const options& asked, const reader_view& reader) {
  constexpr std::chrono::minutes time_limit{1};
  constexpr std::size_t columns = 96;  // what GitHub shows without a scroll bar
  require_developer_tree(tree);
  terminal out(STDOUT_FILENO, asked.colours);
  std::vector<std::string> stale;
  const auto draw = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    for (const puzzle& puzzle : course.puzzles) {
      const std::filesystem::path file = course.explanation(puzzle);
      const std::string now = read_file(file).value_or("");
      const std::vector<std::string> wanted = timelines_wanted(now);
      if (wanted.empty()) continue;
      const std::filesystem::path answers = tree.dir / "tests" / "answers";
      const std::string original =
          co_await timelines_of_program(executor, answers / (puzzle.slug + "_stub"), tree, time_limit, columns);
      const std::string solution =
          co_await timelines_of_program(executor, answers / (puzzle.slug + "_solution"), tree, time_limit, columns);
      std::string text = now;
      for (const std::string& test_case : wanted) {
        const std::string before = first_drawing(original, test_case), after = first_drawing(solution, test_case);
        if (after.empty())
          throw broken_project(fmt::format("{}: no test case \"{}\" draws a timeline.", puzzle.slug, test_case));
        text = with_timeline(text, test_case, before, after);
      }
      if (have_same_lines(text, now)) continue;
      stale.push_back(puzzle.explanation_file());
      if (!asked.only_look) write_whole(file, text);
    }
  };
  if (!run_until_done(draw)) return was_interrupted;
  if (stale.empty()) out.print("The timelines in the explanations are up to date.\n");
  for (const std::string& file : stale)
    out.print(fmt::format("{}: {}\n", file, asked.only_look ? "out of date" : "redrawn"));
  if (asked.only_look && !stale.empty()) out.print(fmt::format("To redraw them: {} timelines\n", reader.program));
  return asked.only_look && !stale.empty() ? some_not_passed : all_passed;
}

int run_judge(const options& asked) {
  namespace fs = std::filesystem;
  constexpr std::chrono::minutes time_limit{5};  // on a slow machine, under a sanitizer; CTest waits longer still
  expectation expected;
  expected.ends = asked.must_pass ? ending::passed : ending::failed;
  if (!asked.answer.empty()) {
    const std::optional<std::string> answer = read_file(asked.answer);
    if (!answer) throw broken_project(fmt::format("{} cannot be read.", asked.answer));
    expected = read_expectation(*answer, asked.answer, expected.ends);
  }
  terminal out(STDOUT_FILENO, asked.colours);
  if (excludes(expected, asked.compiler_id, asked.compiler_version)) {
    out.print(fmt::format("Skipped: this answer is not for {} {}.\n", asked.compiler_id, asked.compiler_version));
    return was_skipped;
  }

  const fs::path program = fs::absolute(asked.program);
  test_program test{program, program.string() + fmt::format(".{}.xml", ::getpid()), program.parent_path(), time_limit};
  result outcome;
  const bool done = run_until_done(
      [&](asio::any_io_executor executor) -> asio::awaitable<void> { outcome = co_await run_test(executor, test); });
  if (!done) return was_interrupted;
  out.print(fmt::format("Result: {}\n{}", name_of(outcome.what), details(outcome, out.look(), true)));
  const std::string objection = objection_to(outcome, expected, time_limit);
  if (!objection.empty()) terminal(STDERR_FILENO, asked.colours).print(objection + "\n");
  return objection.empty() ? all_passed : some_not_passed;
}

}  // namespace runner
