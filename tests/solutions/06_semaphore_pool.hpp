#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;
using tokens = asio::experimental::channel<void(asio::error_code, std::monostate)>;

// The channel's capacity is the number of permits, and each token in it stands for a permit that is taken. So sending
// acquires (and suspends while the channel is full), and receiving releases. A cancelled sender leaves nothing behind.
class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits) : taken_(std::move(ex), permits) {}

  asio::awaitable<void> acquire() {
    co_await taken_.async_send(asio::error_code{}, std::monostate{}, asio::use_awaitable);
  }

  // try_receive posts the completion of the sender that gets the room; it does not run the waiter here.
  void release() {
    taken_.try_receive([](asio::error_code, std::monostate) {});
  }

 private:
  tokens taken_;
};

// Owns an acquired permit. A destructor runs however the scope is left, and it can call release(), which never
// suspends.
class permit {
 public:
  explicit permit(semaphore& slots) : slots_(slots) {}
  permit(const permit&) = delete;
  permit& operator=(const permit&) = delete;
  ~permit() { slots_.release(); }

 private:
  semaphore& slots_;
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  const permit held(slots);  // not earlier: a cancelled waiter holds no permit
  co_return co_await run(id);
}

}  // namespace semaphore_pool
