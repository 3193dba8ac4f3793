// The result is built with designated initializers, one of which awaits the exit code.
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
  co_return process_result{.exit_code = co_await child.wait(), .out = std::move(out), .err = std::move(err)};
}

}  // namespace subprocess_async
