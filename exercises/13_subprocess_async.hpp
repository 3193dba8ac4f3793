// 13 · Subprocess, asynchronously · ★★★
//
// You send a gardener to the far end of the park. He has two radios, one for good news and one for bad, and each holds
// only a few sentences: when one is full he stands still until somebody listens. Then he goes home. Whoever listens to
// one radio only, or waits at the gate for him to come home before listening, waits for ever.
//
// Your task: run a program to its end and return all that it said.
//   [ ] everything it wrote to its standard output, everything it wrote to its standard error, byte for byte, and its
//       exit code (other than 0 is no error)
//   [ ] also when it writes a megabyte on each of them, in turns, or closes one long before the other
//   [ ] several calls run at the same time; none blocks the loop
//   [ ] a program that cannot be started throws std::system_error
//   [ ] cancelled, the call ends, normally or with operation_aborted as you like, with the child killed and reaped;
//       also a child that has closed both its pipes long ago
//
// Look up: asio::async_read with asio::dynamic_buffer, asio::error::eof, asio::redirect_error; the operator && of
//          asio::experimental::awaitable_operators.
// In asyncio:  asyncio.create_subprocess_exec(), process.communicate()
// Not needed here: signals, standard input, time limits, fork. The child's destructor kills and reaps it.
//
// Careful with g++ 12: `co_return process_result{co_await x(), …}` is miscompiled without a word. Give what you await a
// name first, then fill in the members.
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

// puzzle::child_process starts argv[0], which it looks up in PATH, with the other strings as arguments.
//   out(), err()  asio::readable_pipe&, what the child writes; its end is the error asio::error::eof, as with a socket
//   wait()        asio::awaitable<int>: the exit code, or 128 + the signal that killed it
// All of them end when cancelled.
inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  // TODO: this kills the child as soon as it has started.
  // Listen to it until it has no more to say, and wait for its end.
  process_result result;
  co_return result;
}

}  // namespace subprocess_async
