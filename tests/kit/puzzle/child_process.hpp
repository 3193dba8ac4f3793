// A child process whose output and exit are awaited: the same implementation that the runner starts the tests with.
#pragma once

#include <process/child_process.hpp>

namespace puzzle {

// child_process(asio::any_io_executor, std::vector<std::string> argv) starts a program, looked up in PATH; throws
// std::system_error when it cannot. out() and err() are asio::readable_pipe&; wait() is an asio::awaitable<int>: the
// exit code, or 128 + signal; it may be cancelled. kill() ends it; the destructor kills and reaps it.
using child_process = process::child_process;

}  // namespace puzzle
