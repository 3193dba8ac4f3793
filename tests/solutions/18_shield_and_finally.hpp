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

// Calls a function on every exit path of its scope. A destructor cannot co_await, but cleanup() does not need to.
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

  // The shield. A cancellation travels along slots: to this coroutine, and from it to the operation that it awaits.
  // Commit runs as a coroutine of its own, and its slot is not connected to any signal. So a cancellation stops here:
  // this coroutine records it, and commit runs to its end. An error of commit is rethrown here as usual.
  auto executor = co_await asio::this_coro::executor;
  co_await asio::co_spawn(executor, s.commit(),
                          asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));

  // A recorded cancellation is thrown by the next co_await, before publish starts.
  co_await s.publish();
}

}  // namespace shield_and_finally
