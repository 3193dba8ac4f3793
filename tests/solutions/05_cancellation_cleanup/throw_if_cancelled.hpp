// Alternative solution: a `finally` of its own, usable for any body and any cleanup. During the cleanup, the pending
// cancellation does not throw.
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

template <class Cleanup>
asio::awaitable<void> with_finally(asio::awaitable<void> body, Cleanup cleanup) {
  std::exception_ptr error;
  try {
    co_await std::move(body);
  } catch (...) {
    error = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await cleanup();
  co_await asio::this_coro::throw_if_cancelled(true);
  if (error) std::rethrow_exception(error);
}

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  co_await r.open();
  const auto close = [&r] { return r.close(); };
  co_await with_finally(work(), close);
}

}  // namespace cancellation_cleanup
