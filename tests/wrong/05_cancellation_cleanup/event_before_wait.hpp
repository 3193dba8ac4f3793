// Misconception: an event remembers that it was set, so waiting for it later returns at once.
// Expect: If something ended at once, before the worker waited for it
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <system_error>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

// Sets the event from inside the task, so it may do that before the worker waits.
inline asio::awaitable<void> close_and_tell(resource& r, puzzle::steady_timer& closed) {
  co_await r.close();
  closed.cancel();
}

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_await r.open();
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  puzzle::steady_timer closed(executor, puzzle::clock::time_point::max());
  asio::co_spawn(executor, close_and_tell(r, closed), asio::detached);
  asio::error_code woken;
  co_await closed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
