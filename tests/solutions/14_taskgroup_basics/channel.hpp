// Each task that ends sends a message, and join receives one for each.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <puzzle/asio_compat.hpp>
#include <system_error>
#include <utility>
#include <variant>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex) : executor_(std::move(ex)), ends_(executor_) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(asio::awaitable<void> task) {
    ++not_joined_;
    asio::cancellation_signal& stop_task = stops_.emplace_back();
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(stop_task.slot(), [this](std::exception_ptr error) {
                     if (error) stop(error);
                     ends_.async_send(asio::error_code(), std::monostate(), asio::detached);
                   }));
  }

  asio::awaitable<void> join() {
    while (not_joined_ > 0) {
      const auto result = co_await ends_.async_receive(puzzle::as_tuple(asio::use_awaitable));
      if (!std::get<0>(result)) {
        --not_joined_;
        continue;
      }
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      stop(std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
    }
    // Restores the default of a coroutine started by co_spawn.
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (first_error_) std::rethrow_exception(first_error_);
  }

 private:
  void stop(std::exception_ptr reason) {
    if (first_error_) return;
    first_error_ = std::move(reason);
    // The slot of a task that has ended is empty: emitting its signal does nothing.
    for (auto& each : stops_) each.emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  std::deque<asio::cancellation_signal> stops_;  // a deque never moves its elements
  asio::experimental::channel<void(asio::error_code, std::monostate)> ends_;
  int not_joined_ = 0;
  std::exception_ptr first_error_;
};

}  // namespace taskgroup_basics
