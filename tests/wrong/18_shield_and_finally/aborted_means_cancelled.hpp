// Misconception: a commit that ends with operation_aborted was cancelled, so its error can be ignored.
// Expect: the worker returned normally; expected it to throw std::system_error: Operation aborted
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
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
  try {
    co_await asio::co_spawn(executor, s.commit(),
                            asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
  } catch (const std::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }

  co_await s.publish();
}

}  // namespace shield_and_finally
