// 10 · Run in executor · ★★★
//
// While a function computes, its thread does nothing else. On the event loop's thread, it holds up every other
// coroutine. So CPU-bound work goes to a pool of threads, and only its result comes back to the loop.
//
// Your task: run work() on a thread of `pool`, and bring its result back to the coroutine.
//   [ ] work() runs once, on a thread of `pool`
//   [ ] meanwhile, the loop's thread is free for other coroutines, and nothing polls for the result
//   [ ] two calls can work at the same time, on two threads
//   [ ] after run_offloaded, its caller continues on the loop's thread, as before
//   [ ] what work() throws, run_offloaded throws too, unchanged
//
// Look up: asio::thread_pool, asio::co_spawn (which executor does it take, and where does its caller continue?),
//          asio::bind_executor, asio::post.
// In asyncio:  await loop.run_in_executor(pool, work)
// Out of scope: cancelling the work (a running function cannot be cancelled), mutexes, threads or futures of your own.
// With g++ 12: see exercises/README.md#g-12 about lambdas with captures in a co_await expression.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded([[maybe_unused]] asio::thread_pool& pool, std::function<int()> work) {
  // TODO: this runs the work on the loop's thread. Run it on the pool, and come back with the result.
  co_return work();
}

}  // namespace run_in_executor
