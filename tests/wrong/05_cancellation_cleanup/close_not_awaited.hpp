// Misconception: starting close() is enough.
// Expect: close ran 220 ms → …; expected 220 ms → 270 ms
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
  co_await r.open();
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }
  const auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, r.close(), asio::detached);
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
