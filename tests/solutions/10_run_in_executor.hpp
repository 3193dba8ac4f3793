#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <utility>

namespace run_in_executor {

// A coroutine without a single co_await: it only gives co_spawn something to run. It may block: the thread is not the
// loop's.
inline asio::awaitable<int> call(std::function<int()> work) { co_return work(); }

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  // co_spawn's first argument says where the new coroutine runs: on the pool. Where its result arrives is up to the
  // completion handler, and use_awaitable's goes back to the executor of the coroutine that awaits: the loop. An
  // exception travels the same way.
  co_return co_await asio::co_spawn(pool, call(std::move(work)), asio::use_awaitable);
}

}  // namespace run_in_executor
