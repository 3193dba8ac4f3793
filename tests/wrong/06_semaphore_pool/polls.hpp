// Misconception: to wait is to look again every millisecond.
// Expect: or the waiter does not learn of it
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <puzzle/time.hpp>
#include <string>
#include <system_error>
#include <variant>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;
using tokens = asio::experimental::channel<void(asio::error_code, std::monostate)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor, std::size_t permits) : free_(permits) {}
  asio::awaitable<void> acquire() {
    while (free_ == 0) co_await puzzle::sleep_for(std::chrono::milliseconds(1));
    --free_;
  }
  void release() { ++free_; }

 private:
  std::size_t free_;
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
