// Alternative: while commit runs, the coroutine records a cancellation (in-filter) but does not forward it
// (out-filter), and no co_await throws it.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

namespace shield_and_finally {

using step = std::function<asio::awaitable<void>()>;

struct steps {
  steps(step first, step critical, step last, std::function<void()> at_the_end)
      : prepare(std::move(first)),
        commit(std::move(critical)),
        publish(std::move(last)),
        cleanup(std::move(at_the_end)) {}
  std::function<asio::awaitable<void>()> prepare, commit, publish;
  std::function<void()> cleanup;
};

inline asio::awaitable<void> guarded(const steps& s) {
  co_await s.prepare();

  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation(), asio::disable_cancellation());
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await s.commit();
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  // Checked before the reset below, because that forgets a recorded cancellation.
  if (state.cancelled() != asio::cancellation_type::none) throw std::system_error(asio::error::operation_aborted);
  co_await asio::this_coro::reset_cancellation_state();
  co_await asio::this_coro::throw_if_cancelled(true);

  co_await s.publish();
}

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  std::exception_ptr error;
  try {
    co_await guarded(s);
  } catch (...) {
    error = std::current_exception();
  }
  s.cleanup();
  if (error) std::rethrow_exception(error);
}

}  // namespace shield_and_finally
