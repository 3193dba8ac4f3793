// Misconception: an operation that takes 50 ms has ended after 50 ms.
// Expect: close ran 1.999 s → …; expected 1.999 s → 2.079 s
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
  asio::co_spawn(executor, r.close(), asio::detached);
  co_await puzzle::sleep_for(std::chrono::milliseconds(50));
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
