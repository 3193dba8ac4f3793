// Alternative: both pipes are read one byte at a time. Slow, but correct.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/readable_pipe.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
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

inline asio::awaitable<void> read_to_end(asio::readable_pipe& pipe, std::string& text) {
  for (;;) {
    char byte = 0;
    asio::error_code error;
    co_await pipe.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof) co_return;
    if (error) throw asio::system_error(error);
    text += byte;
  }
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  // A local variable: however this coroutine ends, the child is killed and reaped.
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  // Concurrently, because a child blocks as soon as one of its pipes is full. wait() comes last, because until then
  // the child may be unable to exit.
  co_await (read_to_end(child.out(), result.out) && read_to_end(child.err(), result.err));
  result.exit_code = co_await child.wait();
  co_return result;
}

}  // namespace subprocess_async
