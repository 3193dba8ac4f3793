// Misconception: a buffer is free again as soon as a read has completed.
// Expect: each pipe needs a buffer and a string of its own
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

inline asio::awaitable<void> read_to_end(asio::readable_pipe& from, std::array<char, 4096>& buffer, std::string& text) {
  asio::error_code error;
  while (!error) {
    const std::size_t size =
        co_await from.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    text.append(buffer.data(), size);
  }
  if (error != asio::error::eof) throw asio::system_error(error);
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  std::array<char, 4096> buffer;
  co_await (read_to_end(child.out(), buffer, result.out) && read_to_end(child.err(), buffer, result.err));
  result.exit_code = co_await child.wait();
  co_return result;
}

}  // namespace subprocess_async
