// Misconception: the exit is the last news of a child.
// Expect: neither the end of the other pipe nor the child's exit means
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

inline asio::awaitable<void> read_until_exit(asio::readable_pipe& from, std::string& text, const bool& exited) {
  std::array<char, 65536> buffer;
  asio::error_code error;
  while (!error && !exited) {
    const std::size_t size =
        co_await from.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    text.append(buffer.data(), size);
  }
}

inline asio::awaitable<int> wait_for_exit(puzzle::child_process& child, bool& exited) {
  const int code = co_await child.wait();
  exited = true;
  child.out().cancel();
  child.err().cancel();
  co_return code;
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::child_process child(co_await asio::this_coro::executor, std::move(argv));
  bool exited = false;
  process_result result;
  result.exit_code = co_await (read_until_exit(child.out(), result.out, exited) &&
                               read_until_exit(child.err(), result.err, exited) && wait_for_exit(child, exited));
  co_return result;
}

}  // namespace subprocess_async
