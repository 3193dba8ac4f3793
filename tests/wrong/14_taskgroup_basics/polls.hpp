// Misconception: waiting is looking again every millisecond.
// Expect: join polls instead of being woken
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <list>
#include <memory>
#include <puzzle/time.hpp>
#include <vector>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex)
      : executor_(std::move(ex)), changed_(executor_, puzzle::clock::time_point::max()) {}

  void spawn(asio::awaitable<void> task) {
    const auto running = running_.emplace(running_.end());
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(running->slot(), [this, running](std::exception_ptr error) {
                     running_.erase(running);
                     if (error) stop(error);
                   }));
  }

  asio::awaitable<void> join() {
    bool cancelled = false;
    while (!running_.empty()) {
      changed_.expires_after(std::chrono::milliseconds(1));
      asio::error_code woken;
      co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        cancelled = true;
        stop(nullptr);
      }
    }
    if (first_error_) std::rethrow_exception(first_error_);
    if (cancelled) throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  }

 private:
  void stop(std::exception_ptr reason) {
    if (stopping_) return;
    stopping_ = true;
    first_error_ = std::move(reason);
    for (auto each = running_.begin(); each != running_.end();) (each++)->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  std::list<asio::cancellation_signal> running_;
  bool stopping_ = false;
  std::exception_ptr first_error_;
  puzzle::steady_timer changed_;
};

}  // namespace taskgroup_basics
