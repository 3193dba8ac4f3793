// Misconception: after awaiting a post to the pool, the coroutine is on the pool.
// Expect: calls of work() on the loop's own thread: counted 1; expected 0
// Expect: the coroutine continues on its own executor
#pragma once

#include <asio.hpp>
#include <functional>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_await asio::post(pool, asio::use_awaitable);
  co_return work();
}

}  // namespace run_in_executor
