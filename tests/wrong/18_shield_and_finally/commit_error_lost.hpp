// Misconception: a completion handler may ignore the exception that is passed to it.
// Expect: the worker returned normally; expected it to throw std::domain_error: it failed
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
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
  asio::co_spawn(executor, s.commit(), [&](std::exception_ptr) { ended.cancel(); });
  asio::error_code ignored;
  auto unreachable =
      asio::bind_cancellation_slot(asio::cancellation_slot(), asio::redirect_error(asio::use_awaitable, ignored));
  co_await ended.async_wait(std::move(unreachable));
  co_await s.publish();
}

}  // namespace shield_and_finally
