#pragma once

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <exception>
#include <functional>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  co_await r.open();  // outside the try: what was not opened is not closed

  // No co_await in a catch block: so the exception is only kept there, and the clean-up comes after.
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }

  // Forgets the cancellation that has been, which would make the next co_await throw, and listens to none from now on.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await r.close();

  // A cancellation is one of those errors: the caller learns of it by the operation_aborted that work() threw.
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
