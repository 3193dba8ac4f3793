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
  co_await r.open();  // outside the try block: if it fails, there is nothing to close

  // A catch block cannot await. So it only stores the exception, and the cleanup comes after it.
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }

  // Forgets the pending cancellation, which would make the next co_await throw, and ignores later ones.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await r.close();

  // A cancellation is no special case: work() threw operation_aborted, and the caller learns of it here.
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
