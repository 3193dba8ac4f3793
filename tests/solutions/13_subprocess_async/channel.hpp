// Two detached readers share the child and report through a channel when they are done. A cancelled call kills the
// child: that ends its pipes, and so the readers.
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

using end_signal = asio::experimental::channel<void(asio::error_code, std::monostate)>;

inline asio::awaitable<void> read_to_end(asio::readable_pipe& from, std::string& text, end_signal& done) {
  asio::error_code error;
  co_await asio::async_read(from, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, error));
  done.try_send(asio::error_code(), std::monostate());
}

struct session {
  session(asio::any_io_executor executor, std::vector<std::string> argv)
      : done(executor, 2), child(executor, std::move(argv)) {}
  process_result result;
  end_signal done;
  puzzle::child_process child;
};

inline asio::awaitable<void> hold(std::shared_ptr<session> shared, asio::readable_pipe& from, std::string& text) {
  co_await read_to_end(from, text, shared->done);
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto shared = std::make_shared<session>(executor, std::move(argv));
  asio::co_spawn(executor, hold(shared, shared->child.out(), shared->result.out), asio::detached);
  asio::co_spawn(executor, hold(shared, shared->child.err(), shared->result.err), asio::detached);
  std::exception_ptr stopped;
  try {
    shared->result.exit_code = co_await shared->child.wait();
    co_await shared->done.async_receive(asio::use_awaitable);
    co_await shared->done.async_receive(asio::use_awaitable);
  } catch (...) {
    stopped = std::current_exception();
  }
  if (stopped) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    shared->child.kill();
    co_await shared->done.async_receive(asio::use_awaitable);
    co_await shared->done.async_receive(asio::use_awaitable);
    // The readers release the child in their next steps.
    while (shared.use_count() > 1) co_await asio::post(asio::use_awaitable);
    std::rethrow_exception(stopped);
  }
  co_return std::move(shared->result);
}

}  // namespace subprocess_async
