// Misconception: the one waiter that is woken is the next that runs.
// Expect: holders of the only permit at the same time: counted 2; expected at most 1
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits)
      : changed_(std::move(ex), asio::steady_timer::time_point::max()), free_(permits) {}

  asio::awaitable<void> acquire() {
    if (free_ == 0) {
      asio::error_code ended;
      co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none)
        throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
    }
    --free_;
  }

  void release() {
    ++free_;
    changed_.cancel_one();
  }

 private:
  asio::steady_timer changed_;
  std::size_t free_;
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  const auto give_back = [](semaphore* each) { each->release(); };
  const std::unique_ptr<semaphore, decltype(give_back)> held(&slots, give_back);
  std::string result = co_await run(id);
  co_return result;
}

}  // namespace semaphore_pool
