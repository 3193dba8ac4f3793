// Misconception: a program has only one semaphore.
// Expect: state shared between calls
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
  semaphore(asio::any_io_executor ex, std::size_t permits)
      : freed_(std::move(ex), asio::steady_timer::time_point::max()) {
    free_ = permits;
  }

  asio::awaitable<void> acquire() {
    while (free_ == 0) {
      asio::error_code ended;
      co_await freed_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none)
        throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
    }
    --free_;
  }

  void release() {
    ++free_;
    freed_.cancel();
  }

 private:
  asio::steady_timer freed_;
  inline static std::size_t free_ = 0;
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
