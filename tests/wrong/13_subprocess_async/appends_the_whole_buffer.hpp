// Misconception: a read fills the buffer.
// Expect: append exactly those that each read has transferred
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <memory>
#include <optional>
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

inline asio::awaitable<void> read_to_end(asio::readable_pipe& from, std::string& text) {
  std::array<char, 4096> buffer = {};
  asio::error_code error;
  while (!error) {
    const std::size_t size =
        co_await from.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (size > 0) text.append(buffer.data(), buffer.size());
  }
  if (error != asio::error::eof) throw asio::system_error(error);
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  co_await (read_to_end(child.out(), result.out) && read_to_end(child.err(), result.err));
  result.exit_code = co_await child.wait();
  co_return result;
}

}  // namespace subprocess_async
