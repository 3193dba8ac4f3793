// By other means: the child is shared by two listeners of their own, which tell by a channel when they are done.
// Cancelled, the call kills the child: its pipes end then, and so do the listeners.
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <memory>
#include <puzzle/child_process.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace subprocess_async {

struct process_result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

using news = asio::experimental::channel<void(asio::error_code, std::monostate)>;

inline asio::awaitable<void> listen(asio::readable_pipe& from, std::string& text, news& done) {
  asio::error_code error;
  co_await asio::async_read(from, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, error));
  done.try_send(asio::error_code(), std::monostate());
}

struct conversation {
  conversation(asio::any_io_executor executor, std::vector<std::string> argv)
      : done(executor, 2), child(executor, std::move(argv)) {}
  process_result result;
  news done;
  puzzle::child_process child;
};

inline asio::awaitable<void> hold(std::shared_ptr<conversation> talk, asio::readable_pipe& from, std::string& text) {
  co_await listen(from, text, talk->done);
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto talk = std::make_shared<conversation>(executor, std::move(argv));
  asio::co_spawn(executor, hold(talk, talk->child.out(), talk->result.out), asio::detached);
  asio::co_spawn(executor, hold(talk, talk->child.err(), talk->result.err), asio::detached);
  std::exception_ptr stopped;
  try {
    talk->result.exit_code = co_await talk->child.wait();
    co_await talk->done.async_receive(asio::use_awaitable);
    co_await talk->done.async_receive(asio::use_awaitable);
  } catch (...) {
    stopped = std::current_exception();
  }
  if (stopped) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    talk->child.kill();
    co_await talk->done.async_receive(asio::use_awaitable);
    co_await talk->done.async_receive(asio::use_awaitable);
    // The listeners let go of the child in their next steps.
    while (talk.use_count() > 1) co_await asio::post(asio::use_awaitable);
    std::rethrow_exception(stopped);
  }
  co_return std::move(talk->result);
}

}  // namespace subprocess_async
