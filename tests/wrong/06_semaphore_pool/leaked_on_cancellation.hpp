// Misconception: operation_aborted can only come from acquire().
// Expect: Nor does an error code tell who threw it
// Expect: job 0 was cancelled, and its permit was never released
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
  try {
    co_await slots.acquire();
    std::string result = co_await run(id);
    slots.release();
    co_return result;
  } catch (const std::system_error& error) {
    if (error.code() != asio::error::operation_aborted) slots.release();
    throw;
  } catch (...) {
    slots.release();
    throw;
  }
}

}  // namespace semaphore_pool
