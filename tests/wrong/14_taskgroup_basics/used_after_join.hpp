// Misconception: the group outlives the handler that resumes join.
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
  explicit task_group(asio::any_io_executor ex) : executor_(std::move(ex)) {}

  void spawn(asio::awaitable<void> task) {
    const auto running = running_.emplace(running_.end());
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(running->slot(), [this, running](std::exception_ptr error) {
                     if (error) stop(std::move(error));
                     // Resumes join inside this handler, which still has to take the task off the list.
                     if (running_.size() == 1 && resume_join_) std::exchange(resume_join_, nullptr)();
                     running_.erase(running);
                   }));
  }

  asio::awaitable<void> join() {
    if (!running_.empty()) {
      auto wait = [this](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
          slot.assign([this](asio::cancellation_type) {
            stop(std::make_exception_ptr(
                std::system_error(asio::error::make_error_code(asio::error::operation_aborted))));
          });
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        resume_join_ = [shared] { std::move (*shared)(); };
      };
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(wait, asio::use_awaitable);
    }
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
  std::function<void()> resume_join_;
};

}  // namespace taskgroup_basics
