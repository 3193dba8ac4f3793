#include "tools/edit.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include "process/run.hpp"
#include "screen/full_screen.hpp"

extern char** environ;

namespace runner {
namespace {

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// Starts a program with our standard streams in our process group, so that Ctrl-Z stops both and `fg` resumes both.
/// `detached`: in a session of its own and with /dev/null instead, so that it outlives us.
pid_t spawn(std::vector<std::string> argv, bool detached) {
  const std::string what = "cannot start " + argv.front();
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  check(posix_spawn_file_actions_init(&actions), what);
  check(posix_spawnattr_init(&attributes), what);
  for (int fd = 0; detached && fd < 3; ++fd) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef POSIX_SPAWN_SETSID
  if (detached) flags |= POSIX_SPAWN_SETSID;
#endif
  posix_spawnattr_setflags(&attributes, flags);

  std::vector<char*> pointers;
  for (std::string& each : argv) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, pointers.front(), &actions, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  check(error, what);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Its exit code. Cancelled: the program gets SIGHUP, as when the terminal is closed, and is waited for, since it may
/// have to save what was typed.
asio::awaitable<int> run_on_terminal(asio::any_io_executor executor, std::vector<std::string> argv) {
  const pid_t pid = spawn(std::move(argv), false);
  asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
  int code = 0;
  bool has_ended = false;
  std::thread waiter([&, pid] {
    const int exit_code = wait_for(pid);
    asio::post(executor, [&, exit_code] {
      code = exit_code;
      has_ended = true;
      ended.cancel();
    });
  });
  bool cancelled = false;
  while (!has_ended) {
    try {
      co_await ended.async_wait(asio::use_awaitable);
    } catch (const std::system_error&) {
    }
    if (has_ended) break;
    cancelled = true;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    ::kill(pid, SIGHUP);
  }
  waiter.join();
  if (cancelled) throw std::system_error(asio::error::operation_aborted);
  co_return code;
}

/// tmux and Zellij end as soon as the pane is there.
asio::awaitable<std::string> open_pane(asio::any_io_executor executor, std::vector<std::string> argv) {
  const std::string program = argv.front();
  process::command command(std::move(argv));
  command.time_limit = std::chrono::seconds(10);
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  if (outcome.status.code() == 0) co_return "";
  co_return fmt::format("{} could not open a pane: {}", program, outcome.err.substr(0, outcome.err.find('\n')));
}

}  // namespace

asio::awaitable<std::string> edit(asio::any_io_executor executor, full_screen& screen, editor_start how) {
  std::string trouble;
  try {
    if (how.in_pane) {
      trouble = co_await open_pane(executor, std::move(how.argv));
    } else if (how.takes_terminal) {
      const full_screen::loan lent(screen);
      const int code = co_await run_on_terminal(executor, std::move(how.argv));
      if (code != 0) trouble = fmt::format("{} ended with exit code {}.", how.name, code);
    } else {
      const pid_t pid = spawn(std::move(how.argv), true);
      std::thread([pid] { wait_for(pid); }).detach();  // otherwise it would stay a zombie
    }
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    trouble = fmt::format("{}.", error.what());
  }
  co_return trouble;
}

}  // namespace runner
