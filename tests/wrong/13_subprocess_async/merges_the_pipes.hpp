// Misconception: standard output and standard error are one stream.
// Expect: bytes of the other pipe are among them
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

inline asio::awaitable<void> read_to_end(asio::readable_pipe& from, std::string& text) {
  std::array<char, 4096> piece;
  asio::error_code error;
  while (!error)
    text.append(piece.data(),
                co_await from.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error)));
  if (error != asio::error::eof) throw asio::system_error(error);
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  process_result result;
  co_await (read_to_end(child.out(), result.out) && read_to_end(child.err(), result.out));
  result.exit_code = co_await child.wait();
  co_return result;
}

}  // namespace subprocess_async
