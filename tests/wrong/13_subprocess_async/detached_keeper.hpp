// Misconception: the exit code can be awaited by a detached coroutine that shares the child.
// Expect: after the call had ended, its child was still there
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
  asio::error_code error;
  co_await asio::async_read(from, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, error));
  if (error != asio::error::eof) throw asio::system_error(error);
}

struct conversation {
  conversation(asio::any_io_executor executor, std::vector<std::string> argv) : child(executor, std::move(argv)) {}
  puzzle::child_process child;
  process_result result;
};

inline asio::awaitable<void> note_exit(std::shared_ptr<conversation> talk) {
  talk->result.exit_code = co_await talk->child.wait();
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  using namespace asio::experimental::awaitable_operators;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto talk = std::make_shared<conversation>(executor, std::move(argv));
  asio::co_spawn(executor, note_exit(talk), asio::detached);
  co_await (read_to_end(talk->child.out(), talk->result.out) && read_to_end(talk->child.err(), talk->result.err));
  co_await talk->child.wait();
  co_return talk->result;
}

}  // namespace subprocess_async
