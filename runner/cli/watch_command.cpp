#include "cli/watch_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>

#include "build/build_tree.hpp"
#include "cli/check_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/learner_commands.hpp"
#include "cli/loop.hpp"
#include "cli/open_command.hpp"
#include "course/answers.hpp"
#include "course/select.hpp"
#include "screen/full_screen.hpp"
#include "state/status.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "watch/session.hpp"

namespace runner {
namespace {

/// A terminal opened anew: Asio makes what it reads non-blocking, and the shell shares ours.
int open_keys() {
  const char* name = ::ttyname(STDIN_FILENO);
  int fd = ::open(name == nullptr ? "/dev/tty" : name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) fd = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "cannot read keys");
  return fd;
}

link_form links_of_terminal() {
  const char* program = std::getenv("TERM_PROGRAM");
  return program != nullptr && std::string_view(program) == "vscode" ? link_form::vscode : link_form::file;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

asio::awaitable<void> run_session(asio::any_io_executor executor, const watch::setting& its, watch::state& now) {
  watch::session session(executor, its, now, open_keys());
  co_await session.run();
}

std::string why_not(const reader_view& reader) {
  return fmt::format(
      "watch draws on a terminal and answers to keys, and this is no terminal that can do that.\n"
      "To check once: {0} 5, or {0} for all. For programs: {0} --format json\n",
      reader.program);
}

/// What is remembered of former sessions and checks.
watch::state remembered(const course& course, progress_store& store, const options& asked) {
  watch::state now(course);
  now.statuses = statuses(course, store);
  now.current = next_open(now.statuses).value_or(0);
  for (const std::string& warning : course.warnings) now.notice += warning + "\n";
  now.notice += store.take_remarks();
  now.deep_checks = asked.build;
  return now;
}

/// What is in the way of a single effect is no reason to end the session.
std::string words_or_trouble(const std::function<std::string()>& words) {
  try {
    return words();
  } catch (const std::exception& trouble) {
    return trouble.what();
  }
}

watch::services services_for(const course& course, progress_store& store, const options& asked,
                             const reader_view& reader) {
  watch::services help;
  help.solution = [&course, &reader](std::size_t puzzle, const style& look) {
    return words_or_trouble([&] { return solution_text(course, course.puzzles[puzzle], reader, look); });
  };
  help.explanation = [&course](std::size_t puzzle) {
    return words_or_trouble([&] { return explanation_of(course, course.puzzles[puzzle]); });
  };
  help.editor = [&course, &asked](std::size_t puzzle, int line) {
    return editor_for_exercise(course, course.puzzles[puzzle], asked, line);
  };
  help.reset = [&course, &reader](std::size_t puzzle) {
    return words_or_trouble([&] { return reset_in_words(course, course.puzzles[puzzle], reader); });
  };
  help.remember_hints = [&course, &store](std::size_t puzzle, int count) {
    store.remember_hints(course.puzzles[puzzle].slug, count);
  };
  help.checked_text = [&course](std::size_t puzzle) { return checked_text(course, course.puzzles[puzzle]); };
  help.remember_result = [&course, &store](std::size_t puzzle, const result& outcome, const std::string& text) {
    store.remember_verdict(course.puzzles[puzzle].slug, outcome.what, text);
  };
  return help;
}

}  // namespace

int run_watch(const course& course, const build_tree& tree, const options& asked, const reader_view& reader) {
  if (asked.names.size() > 1) throw wrong_usage("watch follows one puzzle at a time: name one, or none.");
  if (course.puzzles.empty())
    throw broken_project("There is nothing to watch: exercises/puzzles.toml names no puzzle.");
  if (!can_fill_screen(STDIN_FILENO, STDOUT_FILENO)) {
    terminal(STDERR_FILENO, asked.colours).print(why_not(reader));
    return called_wrongly;
  }

  progress_store store(course.source_dir);
  watch::state now = remembered(course, store, asked);
  if (!asked.names.empty()) now.current = find_puzzle(course.puzzles, asked.names.front());

  terminal out(STDOUT_FILENO, asked.colours);
  check_settings checks;
  checks.jobs = asked.jobs;
  checks.time_limit = asked.time_limit;
  checks.build = asked.build;
  watch::surface on;
  on.look = out.look();
  on.links = links_of_terminal();
  on.host = host_name();
  on.clickable = out.shows_links();
  const watch::services help = services_for(course, store, asked, reader);

  bool left = false;
  {
    full_screen screen(STDIN_FILENO, STDOUT_FILENO);
    const watch::setting setting{course, tree, reader, checks, help, screen, on};
    left = run_until_done([&](asio::any_io_executor executor) { return run_session(executor, setting, now); });
  }
  out.print(store.take_remarks());
  out.print(
      fmt::format("{}/{} passed. To go on: {} watch\n", count_passed(now), course.puzzles.size(), reader.program));
  return left ? all_passed : was_interrupted;
}

}  // namespace runner
