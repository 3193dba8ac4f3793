// The result is built in one expression that awaits the exit code.
// Not for: g++ 12
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
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

inline asio::awaitable<std::string> read_to_end(asio::readable_pipe& from) {
  std::string text;
  asio::error_code error;
  co_await asio::async_read(from, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, error));
  if (error != asio::error::eof) throw asio::system_error(error);
  co_return text;
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  auto [out, err] = co_await (read_to_end(child.out()) && read_to_end(child.err()));
  // A braced list is evaluated from left to right: the exit code is known before the strings move.
  co_return process_result{co_await child.wait(), std::move(out), std::move(err)};
}

}  // namespace subprocess_async
