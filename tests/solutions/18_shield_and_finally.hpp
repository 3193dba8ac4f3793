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

// Calls a function when its scope is left, by whichever way. A destructor cannot await, but cleanup needs no await.
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

  // The shield. A cancellation travels along slots: to this coroutine, and from it to whatever it awaits. Commit runs
  // as a coroutine of its own, whose slot is connected to nothing, so a cancellation ends here: it is noted in this
  // coroutine's state, while commit runs to its end. An error of commit's arrives here as usual.
  auto executor = co_await asio::this_coro::executor;
  co_await asio::co_spawn(executor, s.commit(),
                          asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));

  // What was noted is thrown by the next co_await, before publish starts.
  co_await s.publish();
}

}  // namespace shield_and_finally
