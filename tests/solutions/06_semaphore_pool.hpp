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

// A channel with room for as many tokens as there are permits. A token in it is a permit taken: sending waits while
// the channel is full, and receiving makes room. A sender that is cancelled has left nothing behind.
class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits) : taken_(std::move(ex), permits) {}

  asio::awaitable<void> acquire() {
    co_await taken_.async_send(asio::error_code{}, std::monostate{}, asio::use_awaitable);
  }

  void release() {
    taken_.try_receive([](asio::error_code, std::monostate) {});
  }

 private:
  tokens taken_;
};

// Owns a permit that has been acquired. A destructor runs whichever way the scope is left, and release() never waits,
// so it may stand in one.
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
  const permit held(slots);  // only now: whoever is cancelled while waiting holds none
  co_return co_await run(id);
}

}  // namespace semaphore_pool
