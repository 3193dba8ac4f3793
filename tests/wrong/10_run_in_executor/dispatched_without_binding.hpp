// Misconception: the executor argument of dispatch tells where the coroutine continues.
// Expect: calls of work() on the loop's own thread: counted 1; expected 0
// Expect: the coroutine continues on its own executor
#pragma once

#include <asio.hpp>
#include <functional>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_await asio::dispatch(pool, asio::use_awaitable);
  const int result = work();
  co_await asio::dispatch(asio::use_awaitable);
  co_return result;
}

}  // namespace run_in_executor
