// Misconception: a semaphore is a lock.
// Expect: jobs: 1 running at 0 although 10 were there; expected 3 at a time
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
  semaphore(asio::any_io_executor ex, std::size_t) : taken_(std::move(ex), 1) {}
  asio::awaitable<void> acquire() {
    co_await taken_.async_send(asio::error_code{}, std::monostate{}, asio::use_awaitable);
  }
  void release() {
    taken_.try_receive([](asio::error_code, std::monostate) {});
  }

 private:
  tokens taken_;
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
