// Misconception: any other thread will do.
// Expect: calls of work() outside the pool: counted 1; expected 0
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool&, std::function<int()> work) {
  const asio::any_io_executor loop = co_await asio::this_coro::executor;
  asio::steady_timer done(loop, asio::steady_timer::time_point::max());
  int result = 0;
  std::exception_ptr error;
  std::thread thread([&] {
    try {
      result = work();
    } catch (...) {
      error = std::current_exception();
    }
    asio::post(loop, [&] { done.cancel(); });
  });
  asio::error_code ignored;
  co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  thread.join();
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace run_in_executor
