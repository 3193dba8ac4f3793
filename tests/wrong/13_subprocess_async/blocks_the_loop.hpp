// Misconception: reading from a pipe is fast enough to block the thread for it.
// Ends: hung
// Expect: a handler has held the thread
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <memory>
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

inline std::string read_blocking(asio::readable_pipe& from) {
  std::string text;
  asio::error_code error;
  asio::read(from, asio::dynamic_buffer(text), error);
  return text;
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  result.out = read_blocking(child.out());
  result.err = read_blocking(child.err());
  result.exit_code = co_await child.wait();
  co_return result;
}

}  // namespace subprocess_async
