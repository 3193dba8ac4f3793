// Alternative: a parallel group of one. The group's cancellation slot is not connected to any signal.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
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
  auto executor = co_await asio::this_coro::executor;
  co_await s.prepare();

  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, s.commit(), puzzle::deferred));
  auto shield = asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable);
  auto result = co_await group.async_wait(asio::experimental::wait_for_all(), std::move(shield));
  if (std::get<1>(result)) std::rethrow_exception(std::get<1>(result));

  co_await s.publish();
}

}  // namespace shield_and_finally
