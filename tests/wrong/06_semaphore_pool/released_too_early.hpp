// Misconception: calling a coroutine runs it.
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

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  asio::awaitable<std::string> running = run(id);
  slots.release();
  co_return co_await std::move(running);
}

}  // namespace semaphore_pool
