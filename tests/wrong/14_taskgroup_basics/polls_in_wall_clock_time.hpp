// Misconception: a millisecond is no time, so looking again every millisecond is as good as being woken.
// Expect: a coroutine waited in wall-clock time
#pragma once
#include <asio/any_io_executor.hpp>
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
#include <list>
#include <memory>
#include <puzzle/time.hpp>
#include <system_error>
#include <utility>
namespace taskgroup_basics {
class task_group {
 public:
  explicit task_group(asio::any_io_executor ex) : executor_(ex), changed_(ex) {}
  void spawn(asio::awaitable<void> task) {
    auto place = signals_.emplace(signals_.end());
    ++running_;
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(place->slot(), [this](std::exception_ptr e) {
                     --running_;
                     if (e && !first_) {
                       first_ = e;
                       cancel_all();
                     }
                     if (running_ == 0) changed_.cancel();
                   }));
  }
  asio::awaitable<void> join() {
    co_await asio::this_coro::throw_if_cancelled(false);
    bool cancelled = false;
    while (running_ > 0) {
      asio::error_code ignored;
      changed_.expires_after(std::chrono::milliseconds(1));
      co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none && !cancelled) {
        cancelled = true;
        co_await asio::this_coro::reset_cancellation_state();
        cancel_all();
      }
    }
    if (cancelled) throw std::system_error(asio::error::operation_aborted);
    if (first_) std::rethrow_exception(first_);
  }

 private:
  void cancel_all() {
    for (auto& s : signals_) s.emit(asio::cancellation_type::terminal);
  }
  asio::any_io_executor executor_;
  asio::steady_timer changed_;
  std::list<asio::cancellation_signal> signals_;
  std::size_t running_ = 0;
  std::exception_ptr first_;
};
}  // namespace taskgroup_basics
