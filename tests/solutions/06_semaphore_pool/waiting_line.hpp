// Alternative: a queue of completion handlers; release() passes the permit on to the first of them.
#pragma once

#include <asio.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits) : executor_(std::move(ex)), free_(permits) {}

  asio::awaitable<void> acquire() {
    if (free_ > 0) {
      --free_;
      co_return;
    }
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(asio::error_code)>(
        [this](auto handler) { wait(std::move(handler)); }, asio::use_awaitable);
  }

  void release() {
    if (line_.empty()) {
      ++free_;
      return;
    }
    const std::shared_ptr<waiter> next = line_.front();
    line_.pop_front();
    next->complete({});
  }

 private:
  struct waiter {
    virtual ~waiter() = default;
    virtual void complete(asio::error_code error) = 0;
  };

  template <class Handler>
  struct waiter_of : waiter {
    waiter_of(Handler to_call, const asio::any_io_executor& executor)
        : work(asio::get_associated_executor(to_call, executor)), handler(std::move(to_call)) {}
    void complete(asio::error_code error) override {
      asio::post(work.get_executor(), [to_call = std::move(handler), error]() mutable { to_call(error); });
    }
    asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>> work;
    Handler handler;
  };

  template <class Handler>
  void wait(Handler handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    std::shared_ptr<waiter> self = std::make_shared<waiter_of<Handler>>(std::move(handler), executor_);
    line_.push_back(self);
    if (!slot.is_connected()) return;
    // Weak: once the waiter has left the line, a cancellation comes too late.
    slot.assign([this, weak = std::weak_ptr<waiter>(self)](asio::cancellation_type) {
      const std::shared_ptr<waiter> leaving = weak.lock();
      if (!leaving) return;
      line_.remove(leaving);
      leaving->complete(asio::error::operation_aborted);
    });
  }

  asio::any_io_executor executor_;
  std::size_t free_;
  std::list<std::shared_ptr<waiter>> line_;
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  try {
    std::string result = co_await run(id);
    slots.release();
    co_return result;
  } catch (...) {
    slots.release();
    throw;
  }
}

}  // namespace semaphore_pool
