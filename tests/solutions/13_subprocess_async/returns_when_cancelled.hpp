// Any error, a cancellation included, ends the reading, and the call returns what has arrived so far. The child's
// destructor kills and reaps.
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <puzzle/child_process.hpp>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace subprocess_async {

struct process_result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline asio::awaitable<std::string> drain(asio::readable_pipe& pipe) {
  std::string text;
  try {
    co_await asio::async_read(pipe, asio::dynamic_buffer(text), asio::use_awaitable);
  } catch (const std::system_error&) {
  }
  co_return text;
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  try {
    std::tie(result.out, result.err) = co_await (drain(child.out()) && drain(child.err()));
    result.exit_code = co_await child.wait();
  } catch (const std::system_error&) {
  }
  co_return result;
}

}  // namespace subprocess_async
