// Misconception: posting the cleanup is enough, since it runs right after.
// Expect: the worker ended before cleanup() was called
#pragma once
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
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
struct finally {
  std::function<void()>& f;
  asio::any_io_executor ex;
  ~finally() { asio::post(ex, f); }
};
inline asio::awaitable<void> worker_with_critical_section(steps s) {
  auto ex = co_await asio::this_coro::executor;
  finally at_end{s.cleanup, ex};
  co_await s.prepare();
  auto shield = asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable);
  co_await asio::co_spawn(ex, s.commit(), shield);
  co_await s.publish();
}
}  // namespace shield_and_finally
