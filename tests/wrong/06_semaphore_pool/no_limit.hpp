// Misconception: counting is enough; a caller need not wait.
// Expect: jobs running at the same time: counted 10; expected at most 3
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
  semaphore(asio::any_io_executor, std::size_t permits) : free_(static_cast<int>(permits)) {}
  asio::awaitable<void> acquire() {
    --free_;
    co_return;
  }
  void release() { ++free_; }

 private:
  int free_;
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
