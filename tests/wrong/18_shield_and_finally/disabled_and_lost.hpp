// Misconception: a disabled cancellation is deferred. It is dropped.
// Expect: times that publish started: counted 1; expected 0
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

class finally {
 public:
  explicit finally(std::function<void()> last) : last_(std::move(last)) {}
  finally(const finally&) = delete;
  finally& operator=(const finally&) = delete;
  ~finally() { last_(); }

 private:
  std::function<void()> last_;
};

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  const finally cleaned_up(s.cleanup);
  co_await s.prepare();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await s.commit();
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  co_await s.publish();
}

}  // namespace shield_and_finally
