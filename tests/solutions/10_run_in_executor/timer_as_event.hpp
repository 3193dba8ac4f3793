// Alternative: a plain function on the pool, and a timer that never expires as an event.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  const asio::any_io_executor loop = co_await asio::this_coro::executor;
  asio::steady_timer done(loop, asio::steady_timer::time_point::max());
  int result = 0;
  std::exception_ptr error;
  auto on_pool = [&] {
    try {
      result = work();
    } catch (...) {
      error = std::current_exception();
    }
    // A timer is not thread-safe: only the loop's thread may cancel it.
    asio::post(loop, [&done] { done.cancel(); });
  };
  asio::post(pool, on_pool);
  asio::error_code ignored;
  co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace run_in_executor
