// Misconception: every exception is derived from std::exception.
// Expect: calls of cleanup(): counted 0; expected 1
#pragma once

#include <asio.hpp>
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

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  try {
    co_await s.prepare();
    auto executor = co_await asio::this_coro::executor;
    co_await asio::co_spawn(executor, s.commit(),
                            asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
    co_await s.publish();
  } catch (const std::exception&) {
    s.cleanup();
    throw;
  }
  s.cleanup();
}

}  // namespace shield_and_finally
