// Misconception: a waiter that is cancelled leaves the line by itself.
// Expect: a waiter was cancelled, and later a permit was given to it
// Expect: and the permit is lost
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <variant>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;
using tokens = asio::experimental::channel<void(asio::error_code, std::monostate)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits) : executor_(std::move(ex)), free_(permits) {}

  asio::awaitable<void> acquire() {
    if (free_ > 0) {
      --free_;
      co_return;
    }
    auto turn = std::make_shared<event>(executor_);
    line_.push_back(turn);
    asio::error_code ended;
    co_await turn->timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (!turn->mine) throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  }

  void release() {
    if (line_.empty()) {
      ++free_;
      return;
    }
    line_.front()->mine = true;
    line_.front()->timer.cancel();
    line_.pop_front();
  }

 private:
  struct event {
    explicit event(const asio::any_io_executor& ex) : timer(ex, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;
    bool mine = false;
  };
  asio::any_io_executor executor_;
  std::size_t free_;
  std::deque<std::shared_ptr<event>> line_;
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
