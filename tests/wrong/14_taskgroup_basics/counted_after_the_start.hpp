// Misconception: a task starts later, so it can be counted after co_spawn.
// Expect: count it before it starts
// Expect: SIGSEGV
// Expect: heap-use-after-free
// Ends: undefined
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
      : executor_(std::move(ex)), all_ended_(executor_, puzzle::clock::time_point::max()) {}

  void spawn(asio::awaitable<void> task) {
    const auto running = running_.emplace(running_.end());
    asio::co_spawn(executor_, run(std::move(task), running),
                   asio::bind_cancellation_slot(running->slot(), asio::detached));
    ++count_;
  }

  asio::awaitable<void> join() {
    bool cancelled = false;
    if (count_ > 0) {
      asio::error_code woken;
      co_await all_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        cancelled = true;
        stop(nullptr);
        if (count_ > 0) co_await all_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      }
    }
    if (first_error_) std::rethrow_exception(first_error_);
    if (cancelled) throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  }

 private:
  asio::awaitable<void> run(asio::awaitable<void> task, std::list<asio::cancellation_signal>::iterator running) {
    std::exception_ptr error;
    try {
      co_await std::move(task);
    } catch (...) {
      error = std::current_exception();
    }
    running_.erase(running);
    if (error) stop(error);
    if (--count_ == 0) all_ended_.cancel();
  }

  void stop(std::exception_ptr reason) {
    if (stopping_) return;
    stopping_ = true;
    first_error_ = std::move(reason);
    for (auto each = running_.begin(); each != running_.end();) (each++)->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  std::list<asio::cancellation_signal> running_;
  int count_ = 0;
  bool stopping_ = false;
  std::exception_ptr first_error_;
  puzzle::steady_timer all_ended_;
};

}  // namespace taskgroup_basics
