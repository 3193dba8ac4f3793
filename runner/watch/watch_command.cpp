#include "watch/watch_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>

#include "build/build_tree.hpp"
#include "cli/check_command.hpp"
#include "cli/loop.hpp"
#include "course/select.hpp"
#include "screen/full_screen.hpp"
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

}  // namespace

int run_watch(const course& in, const build_tree& tree, const options& asked, const reader_view& reader) {
  if (asked.names.size() > 1) throw wrong_usage("watch follows one puzzle at a time: name one, or none.");
  watch::state now(in);
  if (!asked.names.empty()) {
    now.current = find_puzzle(in.puzzles, asked.names.front());
  } else if (!in.puzzles.empty() && now.passed.count(0) != 0) {
    now.current = watch::next_pending(now, 0).value_or(0);
  }
  if (in.puzzles.empty()) throw broken_project("There are no puzzles to watch: exercises/puzzles.toml names none.");

  terminal out(STDOUT_FILENO, asked.colours);
  if (!can_fill_screen(STDIN_FILENO, STDOUT_FILENO)) {
    terminal(STDERR_FILENO, asked.colours).print(why_not(reader));
    return called_wrongly;
  }

  check_settings checks;
  checks.jobs = asked.jobs;
  checks.time_limit = asked.time_limit;
  checks.build = asked.build;
  watch::services help;
  help.solution = [](std::size_t, const style&) { return std::string(); };
  help.reset = [](std::size_t) { return std::string(); };
  help.remember_hints = [](std::size_t, int) {};
  help.remember_result = [](std::size_t, const result&) {};
  watch::surface on;
  on.look = out.look();
  on.links = links_of_terminal();
  on.host = host_name();

  bool left = false;
  {
    full_screen screen(STDIN_FILENO, STDOUT_FILENO);
    const watch::setting setting{in, tree, reader, checks, help, screen, on};
    left = run_until_done([&](asio::any_io_executor executor) { return run_session(executor, setting, now); });
  }
  out.print(fmt::format("{}/{} passed. To go on: {} watch\n", now.passed.size(), in.puzzles.size(), reader.program));
  return left ? all_passed : was_interrupted;
}

}  // namespace runner
