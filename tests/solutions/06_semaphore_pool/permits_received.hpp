// Alternative: the messages in the channel are the free permits; acquiring is receiving one.
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <exception>
#include <functional>
#include <string>
#include <variant>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;
using tokens = asio::experimental::channel<void(asio::error_code, std::monostate)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits) : free_(std::move(ex), permits) {
    for (std::size_t i = 0; i < permits; ++i) free_.try_send(asio::error_code{}, std::monostate{});
  }

  asio::awaitable<void> acquire() { co_await free_.async_receive(asio::use_awaitable); }

  // Not try_send: up to Asio 1.24 it fails once a receiver was cancelled. A detached send stays pending until the next
  // receive.
  void release() { free_.async_send(asio::error_code{}, std::monostate{}, asio::detached); }

 private:
  tokens free_;
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  std::exception_ptr error;
  std::string result;
  try {
    result = co_await run(id);
  } catch (...) {
    error = std::current_exception();
  }
  slots.release();
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace semaphore_pool
