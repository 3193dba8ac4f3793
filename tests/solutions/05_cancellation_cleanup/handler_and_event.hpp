// Alternative solution: close() is a task with a completion handler that sets an event, and the coroutine waits for it.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error_code.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <utility>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  const auto executor = co_await asio::this_coro::executor;
  co_await r.open();
  std::exception_ptr work_error, close_error;
  try {
    co_await work();
  } catch (...) {
    work_error = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());

  bool is_closed = false;
  puzzle::steady_timer closed(executor, puzzle::clock::time_point::max());
  asio::co_spawn(executor, r.close(), [&](std::exception_ptr error) {
    close_error = error;
    is_closed = true;
    closed.cancel();
  });
  // Asks first: a close() that ends at once has ended before this line, and then nothing would set the event again.
  while (!is_closed) {
    asio::error_code woken;
    co_await closed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  if (work_error) std::rethrow_exception(work_error);
  if (close_error) std::rethrow_exception(close_error);
}

}  // namespace cancellation_cleanup
