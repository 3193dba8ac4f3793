// Misconception: work that is only posted is done before join returns.
// Expect: heap-use-after-free
// Ends: undefined
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <puzzle/time.hpp>
#include <system_error>
#include <utility>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex)
      : executor_(std::move(ex)), all_ended_(executor_, puzzle::clock::time_point::max()) {}

  void spawn(asio::awaitable<void> task) {
    const auto running = running_.emplace(running_.end());
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(running->slot(), [this, running](std::exception_ptr error) {
                     running_.erase(running);
                     if (error) stop(std::move(error));
                     if (running_.empty()) all_ended_.cancel();
                     // The books are kept a step later, when the group may be gone.
                     asio::post(executor_, [this] { ++ended_; });
                   }));
  }

  asio::awaitable<void> join() {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!running_.empty()) {
      asio::error_code woken;
      co_await all_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
        stop(std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (first_error_) std::rethrow_exception(first_error_);
  }

 private:
  void stop(std::exception_ptr reason) {
    if (first_error_) return;
    first_error_ = std::move(reason);
    for (auto each = running_.begin(); each != running_.end();) (each++)->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  std::list<asio::cancellation_signal> running_;
  std::exception_ptr first_error_;
  int ended_ = 0;
  puzzle::steady_timer all_ended_;
};

}  // namespace taskgroup_basics
