// Misconception: only one call at a time is under way, so its error can be kept in one place.
// Expect: state shared between calls
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
  static std::exception_ptr error;
  co_await slots.acquire();
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
