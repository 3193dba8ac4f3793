// Misconception: every exception is a std::exception.
// Expect: An exception of any type leaves a function at once
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
  std::string result;
  try {
    result = co_await run(id);
  } catch (const std::exception&) {
    slots.release();
    throw;
  }
  slots.release();
  co_return result;
}

}  // namespace semaphore_pool
