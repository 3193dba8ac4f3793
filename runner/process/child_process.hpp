// A child process whose output and exit are awaited with Asio. POSIX and Asio only: the puzzles' kit compiles this file
// too.
#pragma once

#include <sys/types.h>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/readable_pipe.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace process {

/// How a child starts, apart from its arguments.
struct start_options {
  start_options() = default;  // declared, so that g++ 12 may see one as a default argument inside a coroutine

  /// Working directory; empty: that of the parent.
  std::string directory;
  /// "NAME=value", added to the parent's environment or replacing what is there.
  std::vector<std::string> environment;
  /// Bytes that a file may have which it writes; 0: no limit. Where the system can do that for another process.
  std::size_t file_size_limit = 0;
  /// It and its children run only while no other process wants the processor, where the system offers that.
  bool idle_priority = false;
  /// false: the portable way to learn of the exit, where tests want to see it.
  bool allow_pidfd = true;
};

/// How a child ended.
class exit_status {
 public:
  exit_status() = default;
  static exit_status exited(int code) { return exit_status(code, 0); }
  static exit_status killed_by(int signal) { return exit_status(0, signal); }

  int signal() const { return signal_; }                             ///< The signal that ended it, or 0.
  int code() const { return signal_ != 0 ? 128 + signal_ : code_; }  ///< Exit code, or 128 + signal as in a shell.

 private:
  exit_status(int code, int signal) : code_(code), signal_(signal) {}
  int code_ = 0;
  int signal_ = 0;
};

/// A running program in a process group of its own, with stdin from /dev/null and pipes for what it prints.
/// Not thread-safe: use it from its executor. Outlives every operation started on it.
class child_process {
 public:
  /// Starts `argv`, whose first word is looked up in PATH unless it holds a slash. Signals are at their defaults in
  /// the child. Throws std::system_error when it cannot start, a missing program included.
  child_process(asio::any_io_executor executor, std::vector<std::string> argv, start_options options = {});

  /// Kills what is left of the group and reaps the child.
  ~child_process();

  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  asio::readable_pipe& out() { return out_; }
  asio::readable_pipe& err() { return err_; }

  /// Waits for the exit: the exit code, or 128 + signal. May be cancelled, and called again.
  asio::awaitable<int> wait();

  /// The same, telling an exit code from a signal.
  asio::awaitable<exit_status> wait_status();

  /// Whether it has exited, without waiting.
  bool has_exited() const;

  /// Kills the child and everything it started that is still in its group.
  void kill();

  /// Sends `signal` to the group.
  void send_signal(int signal);

  pid_t id() const { return pid_; }

 private:
  exit_status look_at_status();

  asio::readable_pipe out_;
  asio::readable_pipe err_;
  asio::posix::stream_descriptor exit_;  // becomes readable when the child has exited
  pid_t pid_ = -1;
  std::optional<exit_status> status_;
  std::thread waiter_;  // only where there is no pidfd
};

/// Whether this process has a child_process with this id, not reaped yet.
bool is_awaited(pid_t id);

}  // namespace process
