// 13 · Async subprocess · ★★★
//
// A child process writes into two pipes, standard output and standard error. Each holds only a few kilobytes: when one
// is full, the child blocks until something reads from it.
//
// Your task: run a program to its end, and return its output and its exit code.
//   [ ] returns everything that it wrote to standard output and to standard error, byte for byte, and its exit code;
//       an exit code other than 0 is not an error
//   [ ] the program may write 1 MiB to each of them, interleaved, or close one long before the other
//   [ ] it may exit while its output still waits in the pipes
//   [ ] several calls run concurrently, and none of them blocks the event loop
//   [ ] a program that cannot be started: the std::system_error propagates unchanged
//   [ ] cancelled: the child is killed and reaped, also when it has closed both pipes long ago; then the call ends,
//       normally or with operation_aborted
//
// Look up: asio::async_read, asio::dynamic_buffer, asio::error::eof, asio::redirect_error;
//          operator && of asio::experimental::awaitable_operators.
// In asyncio:  asyncio.create_subprocess_exec(), process.communicate()
// Out of scope: signals, standard input, timeouts, fork().
// With g++ 12: name the result, then fill in its members (exercises/README.md#g-12).
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/read.hpp>
#include <asio/readable_pipe.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <puzzle/asio_compat.hpp>
#include <puzzle/child_process.hpp>
#include <string>
#include <utility>
#include <vector>

namespace subprocess_async {

struct process_result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// puzzle::child_process starts argv[0], which it looks up in PATH, with the other strings as its arguments.
//   out(), err()  asio::readable_pipe&; the end of a pipe is reported as the error asio::error::eof
//   wait()        asio::awaitable<int>: the exit code, or 128 + the signal that killed it
// A cancelled read or wait() ends with operation_aborted. The destructor kills the child and reaps it.
inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  // TODO: read its output to the end and wait for its exit. Now the child is killed as soon as it has started.
  process_result result;
  co_return result;
}

}  // namespace subprocess_async
