// No cancellation signal at all: each task races with one event "stop", and a coroutine around both sees how the task
// ended.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <puzzle/time.hpp>
#include <system_error>
#include <utility>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex)
      : executor_(std::move(ex)),
        stop_(executor_, puzzle::clock::time_point::max()),
        ended_(executor_, puzzle::clock::time_point::max()) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(asio::awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, run(std::move(task)), asio::detached);
  }

  asio::awaitable<void> join() {
    while (running_ > 0) {
      bool cancelled = false;
      try {
        co_await wait(ended_);
      } catch (const std::system_error&) {
        cancelled = true;
      }
      if (cancelled) {
        // Clears the cancellation that has come, and filters out any further one.
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        fail(std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
      }
    }
    if (first_error_) std::rethrow_exception(first_error_);
  }

 private:
  // Waits until the event is set, or throws when this coroutine is cancelled.
  static asio::awaitable<void> wait(puzzle::steady_timer& event) {
    asio::error_code ignored;
    co_await event.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none)
      throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  }

  asio::awaitable<void> run(asio::awaitable<void> task) {
    using namespace asio::experimental::awaitable_operators;
    co_await (guarded(std::move(task)) || wait(stop_));
    --running_;
    ended_.cancel();
  }

  // operator || waits for a success, so a failure is recorded here and the coroutine returns.
  asio::awaitable<void> guarded(asio::awaitable<void> task) {
    try {
      co_await std::move(task);
    } catch (...) {
      fail(std::current_exception());
    }
  }

  void fail(std::exception_ptr reason) {
    if (first_error_) return;
    first_error_ = std::move(reason);
    stop_.cancel();
  }

  asio::any_io_executor executor_;
  puzzle::steady_timer stop_;
  puzzle::steady_timer ended_;
  int running_ = 0;
  std::exception_ptr first_error_;
};

}  // namespace taskgroup_basics
