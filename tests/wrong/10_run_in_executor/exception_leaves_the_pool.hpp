// Misconception: an exception of a posted function finds its way back by itself.
// Ends: crashed
// Expect: An exception left a thread of the pool
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  const asio::any_io_executor loop = co_await asio::this_coro::executor;
  asio::steady_timer done(loop, asio::steady_timer::time_point::max());
  int result = 0;
  asio::post(pool, [&] {
    result = work();
    asio::post(loop, [&] { done.cancel(); });
  });
  asio::error_code ignored;
  co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return result;
}

}  // namespace run_in_executor
