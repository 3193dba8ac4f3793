// A child process from start to end: its output, its exit and a limit in time.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "child_process.hpp"

namespace process {

/// What to run and within which bounds.
struct command {
  explicit command(std::vector<std::string> arguments) : argv(std::move(arguments)) {}

  std::vector<std::string> argv;
  start_options start;
  std::chrono::milliseconds time_limit{
      0};  ///< Zero: none. Past it: SIGTERM, `grace` later SIGKILL, to the whole group.
  std::chrono::milliseconds grace{500};
  bool ask_before_kill = false;  ///< When cancelled: SIGTERM and `grace` first, for a program with children to stop.
  std::size_t memory_limit = 0;  ///< Bytes that it and its children may have in use; past it: SIGKILL. 0: none.
  std::size_t output_limit = 1 << 20;            ///< Bytes kept of each stream; all of it is read.
  std::function<void(std::string_view)> on_out;  ///< Sees every piece of stdout as it comes, if set.
  std::function<void(pid_t)> on_tick;            ///< Called now and then while it runs, if set, with its id.
};

/// What a command and the children that it waited for used, 0 where the system does not tell.
struct usage {
  std::chrono::microseconds processor{0};  ///< Time of all processors, in user and system mode.
  std::size_t peak_memory = 0;             ///< Bytes: the largest resident set of one of these processes.
};

/// How it went.
struct outcome {
  exit_status status;
  bool timed_out = false;
  bool out_of_memory = false;            ///< It went past the memory limit.
  std::chrono::nanoseconds duration{0};  ///< Real time from start to exit.
  usage used;
  std::string out;
  std::string err;
};

/// Runs the command to its end and reads what it prints. A grandchild that holds the pipe open does not hold this up,
/// and is killed, also in a session of its own where the system lets us find it. Cancelled: nothing of it survives.
/// Throws std::system_error when it cannot start.
asio::awaitable<outcome> run(asio::any_io_executor executor, command what);

}  // namespace process
