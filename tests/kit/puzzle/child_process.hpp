// A child process whose output and exit a coroutine can await. The runner starts the tests with the same
// implementation.
#pragma once

#include <process/child_process.hpp>

namespace puzzle {

// child_process(asio::any_io_executor, std::vector<std::string> argv) starts a program that it looks up in PATH. It
// throws std::system_error when that fails. out() and err() are asio::readable_pipe&. wait() is an
// asio::awaitable<int>: the exit code, or 128 + signal; the wait may be cancelled. kill() ends the child; the
// destructor kills and reaps it.
using child_process = process::child_process;

}  // namespace puzzle
