// Misconception: an event that is set before the wait begins ends that wait.
// Expect: the worker waits on an event that was set before the wait began
#pragma once

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
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

struct progress {
  explicit progress(const asio::any_io_executor& executor) : ended(executor, puzzle::clock::time_point::max()) {}
  puzzle::steady_timer ended;
  bool over = false;
  std::exception_ptr error;
};

inline asio::awaitable<void> run_commit(const steps& s, progress& commit) {
  try {
    co_await s.commit();
  } catch (...) {
    commit.error = std::current_exception();
  }
  commit.over = true;
  commit.ended.cancel();
}

inline asio::awaitable<void> commit_shielded(const steps& s) {
  auto executor = co_await asio::this_coro::executor;
  progress commit(executor);
  asio::co_spawn(executor, run_commit(s, commit), asio::detached);
  bool cancelled = false;
  for (;;) {
    asio::error_code ignored;
    co_await commit.ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (commit.over) break;
    cancelled = true;
    co_await asio::this_coro::reset_cancellation_state();
  }
  if (commit.error) std::rethrow_exception(commit.error);
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
