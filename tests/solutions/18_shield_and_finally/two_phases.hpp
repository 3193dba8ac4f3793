// Alternative: the steps run in a coroutine of their own. The worker decides what to do with a cancellation: it
// forwards it to the steps, or only records it while commit is running.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
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

struct run_state {
  bool committing = false;
  bool cancelled = false;
  asio::cancellation_signal signal;
};

inline asio::awaitable<void> all_steps(const steps& s, run_state& state) {
  co_await s.prepare();
  state.committing = true;
  co_await s.commit();
  state.committing = false;
  if (state.cancelled) throw std::system_error(asio::error::operation_aborted);
  co_await s.publish();
}

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  run_state state;
  std::exception_ptr error;
  auto executor = co_await asio::this_coro::executor;
  asio::cancellation_slot outer = (co_await asio::this_coro::cancellation_state).slot();
  bool over = false;
  asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
  asio::co_spawn(executor, all_steps(s, state),
                 asio::bind_cancellation_slot(state.signal.slot(), [&](std::exception_ptr e) {
                   error = e;
                   over = true;
                   ended.cancel();
                 }));
  if (outer.is_connected())
    outer.assign([&](asio::cancellation_type type) {
      state.cancelled = true;
      if (!state.committing) state.signal.emit(type);
    });
  asio::error_code ignored;
  auto unreachable =
      asio::bind_cancellation_slot(asio::cancellation_slot(), asio::redirect_error(asio::use_awaitable, ignored));
  if (!over) co_await ended.async_wait(std::move(unreachable));
  s.cleanup();
  if (error) std::rethrow_exception(error);
}

}  // namespace shield_and_finally
