// Misconception: release() may run the waiter itself, since it is on the right thread.
// Expect: waiters that continued before release() had returned: counted 3; expected 0
// Expect: overflow the stack
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
    auto initiate = [this](auto handler) { wait(std::move(handler)); };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(asio::error_code)>(initiate, asio::use_awaitable);
  }

  void release() {
    if (line_.empty()) {
      ++free_;
      return;
    }
    const auto next = line_.front();
    line_.pop_front();
    asio::dispatch(executor_, [next] { (*next)(asio::error_code{}); });
  }

 private:
  using continuation = std::function<void(asio::error_code)>;

  template <class Handler>
  void wait(Handler handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    auto shared = std::make_shared<Handler>(std::move(handler));
    line_.push_back(std::make_shared<continuation>([shared](asio::error_code error) { std::move (*shared)(error); }));
    if (!slot.is_connected()) return;
    slot.assign([this, weak = std::weak_ptr<continuation>(line_.back())](asio::cancellation_type) {
      const auto leaving = weak.lock();
      if (!leaving) return;
      line_.remove(leaving);
      asio::post(executor_, [leaving] { (*leaving)(asio::error::operation_aborted); });
    });
  }

  asio::any_io_executor executor_;
  std::size_t free_;
  std::list<std::shared_ptr<continuation>> line_;
};

struct permit {
  explicit permit(semaphore& from) : slots(from) {}
  permit(const permit&) = delete;
  ~permit() { slots.release(); }
  semaphore& slots;
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  const permit held(slots);
  co_return co_await run(id);
}

}  // namespace semaphore_pool
