// join is an asynchronous operation written by hand. It completes when the last task has ended, and a cancellation of
// it only cancels the tasks. So there is no wait that has to survive a cancellation.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex) : executor_(std::move(ex)) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(asio::awaitable<void> task) {
    auto stop_task = std::make_shared<asio::cancellation_signal>();
    stops_.push_back(stop_task);
    ++running_;
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(stop_task->slot(), [this, stop_task](std::exception_ptr error) {
                     if (error) stop(error);
                     std::erase(stops_, stop_task);
                     if (--running_ == 0 && all_ended_) std::exchange(all_ended_, nullptr)();
                   }));
  }

  asio::awaitable<void> join() {
    auto wait_for_all = [this](auto handler) {
      auto slot = asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected())
        slot.assign([this](asio::cancellation_type) {
          stop(
              std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
        });
      // std::function requires a copyable function, and a completion handler can only be moved.
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      all_ended_ = [this, shared] { asio::post(executor_, [this, shared] { std::move (*shared)(first_error_); }); };
      if (running_ == 0) std::exchange(all_ended_, nullptr)();
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(wait_for_all,
                                                                                           asio::use_awaitable);
  }

 private:
  void stop(std::exception_ptr reason) {
    if (first_error_) return;
    first_error_ = std::move(reason);
    const auto stops = stops_;
    for (const auto& each : stops) each->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor_;
  std::vector<std::shared_ptr<asio::cancellation_signal>> stops_;
  int running_ = 0;
  std::function<void()> all_ended_;
  std::exception_ptr first_error_;
};

}  // namespace taskgroup_basics
