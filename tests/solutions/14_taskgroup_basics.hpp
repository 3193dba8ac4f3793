#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <list>
#include <puzzle/time.hpp>
#include <system_error>
#include <utility>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex)
      : executor_(std::move(ex)), all_ended_(executor_, puzzle::clock::time_point::max()) {}
  // The handlers of running tasks refer to this object.
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(asio::awaitable<void> task) {
    // Before co_spawn, because the task may start and even end inside it.
    const auto running = running_.emplace(running_.end());
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(running->slot(), [this, running](std::exception_ptr error) {
                     running_.erase(running);
                     if (error) stop(std::move(error));
                     // Last: it posts the end of join's wait, and after that the group may be destroyed.
                     if (running_.empty()) all_ended_.cancel();
                   }));
  }

  asio::awaitable<void> join() {
    // A cancellation must not end the waiting: from here on it is recorded, but no co_await throws because of it. The
    // setting belongs to the caller's coroutine as well, so it is restored. The record stays: the caller was cancelled.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    // A loop: the event may have been set before this wait began, and tasks may spawn more tasks.
    while (!running_.empty()) {
      asio::error_code woken;  // always operation_aborted: the event was set, or this coroutine was cancelled
      co_await all_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
      if (cancelled != asio::cancellation_type::none)
        stop(std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (first_error_) std::rethrow_exception(first_error_);
  }

 private:
  // Only the first reason counts: the errors that the cancellation causes come later.
  void stop(std::exception_ptr reason) {
    if (first_error_) return;
    first_error_ = std::move(reason);
    // Advanced before the call, because a task that ends inside emit() erases its element.
    for (auto each = running_.begin(); each != running_.end();) (each++)->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  // One for each task, because a slot serves one operation. A list, because a signal must not move.
  std::list<asio::cancellation_signal> running_;
  std::exception_ptr first_error_;
  puzzle::steady_timer all_ended_;  // an event: it never expires; cancelling it wakes join
};

}  // namespace taskgroup_basics
