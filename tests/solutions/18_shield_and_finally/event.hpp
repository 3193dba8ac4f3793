// Alternative: commit is spawned and sets an event when it ends. A cancellation interrupts the wait for the event; then
// the wait is repeated.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
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

inline asio::awaitable<void> commit_shielded(const steps& s) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
  bool over = false;
  std::exception_ptr error;
  asio::co_spawn(executor, s.commit(), [&](std::exception_ptr e) {
    error = e;
    over = true;
    ended.cancel();
  });
  bool cancelled = false;
  // Looks before it waits: commit may have ended at once, and an event that was set before the wait is missed.
  while (!over) {
    asio::error_code ignored;
    co_await ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (over) break;
    cancelled = true;
    co_await asio::this_coro::reset_cancellation_state();
  }
  if (error) std::rethrow_exception(error);
  if (cancelled) throw std::system_error(asio::error::operation_aborted);
}

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  try {
    co_await s.prepare();
    co_await commit_shielded(s);
    co_await s.publish();
  } catch (...) {
    s.cleanup();
    throw;
  }
  s.cleanup();
}

}  // namespace shield_and_finally
