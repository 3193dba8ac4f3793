// Misconception: a helper coroutine can reset the cancellation state, since awaiting it is not an operation.
// Expect: close never started; expected 113 ms
// Expect: every later co_await of an operation or of another coroutine throws
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

inline asio::awaitable<void> close_in_peace(resource& r) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await r.close();
}

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  co_await r.open();
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }
  co_await close_in_peace(r);
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
