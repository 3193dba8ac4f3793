// Alternative solution: work and cleanup are tasks of their own. The cleanup has a cancellation slot without a signal,
// so it cannot be cancelled. as_tuple returns the end of the work as a value.
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
  auto end = co_await asio::co_spawn(executor, work(), puzzle::as_tuple(asio::use_awaitable));
  auto& [error] = end;

  // The cancellation passed through this coroutine on its way to the work, so it is pending here as well.
  auto state = co_await asio::this_coro::cancellation_state;
  state.clear();
  const asio::cancellation_slot no_signal;
  co_await asio::co_spawn(executor, r.close(), asio::bind_cancellation_slot(no_signal, asio::use_awaitable));
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
