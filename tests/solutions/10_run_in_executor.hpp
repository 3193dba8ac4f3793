#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <utility>

namespace run_in_executor {

// A coroutine without a co_await. It gives co_spawn something to run, and it may block: its thread is not the loop's.
inline asio::awaitable<int> call(std::function<int()> work) { co_return work(); }

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  // The first argument of co_spawn is the executor of the new coroutine: the pool. The completion handler decides where
  // the result arrives. That of use_awaitable runs on the executor of the awaiting coroutine, the loop, and an
  // exception takes the same way.
  co_return co_await asio::co_spawn(pool, call(std::move(work)), asio::use_awaitable);
}

}  // namespace run_in_executor
