#include "cli/debug_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <random>

#include "build/builder.hpp"
#include "check/check.hpp"
#include "cli/loop.hpp"
#include "cli/next_puzzle.hpp"
#include "course/line_to_edit.hpp"
#include "state/progress_store.hpp"
#include "tools/debugger.hpp"
#include "tools/replace_process.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"
#include "util/text.hpp"
#include "view/debugging.hpp"
#include "view/progress.hpp"

namespace runner {
namespace {

/// The target with the puzzle's test that has all debug information of the exercise (cmake/Puzzle.cmake).
std::string debug_target(const puzzle& puzzle) { return "debug_" + puzzle.slug; }

/// Remembers why the only target was not built.
class failure_observer : public build_observer {
 public:
  void on_wait(const std::string&) override {}
  void on_configure() override {}
  void on_step(const build_step&) override {}
  void on_built(const std::string&, const build_success&) override {}
  void on_failed(const std::string& target, const build_failure& why) override {
    log = fmt::format("{} was not built.\n{}", target, why.words.empty() ? why.log : why.words);
  }
  std::string log;
};

/// What the exercise's test found, from a check like any other.
struct checked {
  result outcome;
  bool interrupted = false;
};

checked check_and_build(const course& course, const build_tree& tree, const options& asked, std::size_t index,
                        terminal& out) {
  checked found;
  progress under_way(course);
  check_settings settings;
  settings.jobs = asked.jobs;
  const auto on_event = [&](const check_event& what) {
    under_way.take(what);
    out.live(under_way.line());
    if (const auto* finished = std::get_if<event::finished>(&what)) found.outcome = finished->outcome;
  };
  failure_observer observer;
  const auto work = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    const std::vector<std::size_t> which(1, index);
    co_await check(executor, course, tree, which, settings, on_event);
    if (found.outcome.what == verdict::compile_error) co_return;
    out.live("Building it for the debugger");
    const std::vector<std::string> targets(1, debug_target(course.puzzles[index]));
    const build_settings how;
    co_await build(executor, tree, targets, how, observer);
  };
  found.interrupted = !run_until_done(work);
  out.live("");
  if (!observer.log.empty()) throw broken_project(observer.log);
  return found;
}

/// The first line of the exercise's code to stop at.
int line_to_stop_at(const course& course, const puzzle& puzzle) {
  const std::string exercise = read_file(course.exercise(puzzle)).value_or("");
  const int line = line_to_edit(exercise, read_file(course.source_dir / puzzle.stub_file()).value_or(""));
  // The line on which a coroutine begins is reached before it is started; the next one when it runs.
  const std::vector<std::string> lines = lines_of(exercise);
  const std::string& text = lines.at(static_cast<std::size_t>(line) - 1);
  return !text.empty() && text.back() == '{' ? line + 1 : line;
}

std::string first_test_case(const result& outcome) {
  for (const finding& each : outcome.findings)
    if (!each.test_case.empty()) return each.test_case;
  return "";
}

void set_environment() {
  for (const std::string& each : debug_environment()) {
    const std::size_t sign = each.find('=');
    ::setenv(each.substr(0, sign).c_str(), each.c_str() + sign + 1, 1);
  }
  // gdb starts the program by it, and quotes the arguments as this one takes them.
  ::setenv("SHELL", "/bin/sh", 1);
}

}  // namespace

int run_debug(const course& course, const build_tree& tree, const options& asked, const reader_view& reader) {
  terminal out(STDOUT_FILENO, asked.colours);
  progress_store store(course.source_dir);
  const std::optional<std::size_t> index = named_or_next(course, store, asked);
  if (!index) {
    out.print(all_have_passed("To debug", "debug", reader));
    return all_passed;
  }
  const puzzle& puzzle = course.puzzles[*index];
  const debugger which = find_debugger(asked.debugger);
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0)
    throw wrong_usage("A debugger is for a terminal, and this is none.");

  // The numbers that the test draws are to be the same ones in the debugger.
  if (std::getenv(protocol::seed) == nullptr)
    ::setenv(protocol::seed, std::to_string(std::random_device()()).c_str(), 1);
  const checked found = check_and_build(course, tree, asked, *index, out);
  if (found.interrupted) return was_interrupted;
  const style look = out.look();
  if (found.outcome.what == verdict::compile_error) {
    out.print(details(found.outcome, look, false, reader));
    return some_not_passed;
  }

  debug_session session;
  session.program = tree.program(debug_target(puzzle));
  session.scripts = course.source_dir / "tests" / "kit" / "debug";
  session.exercise = course.exercise(puzzle);
  session.test_case = first_test_case(found.outcome);
  if (asked.from_start || found.outcome.passed()) session.line = line_to_stop_at(course, puzzle);
  out.print(about_to_debug(puzzle, found.outcome, session.test_case, session.line, which.name, reader, look));
  set_environment();
  if (::chdir(tree.dir.c_str()) != 0) throw broken_project(fmt::format("{} is gone.", tree.dir.string()));
  replace_process(debugger_arguments(which, session));
}

}  // namespace runner
