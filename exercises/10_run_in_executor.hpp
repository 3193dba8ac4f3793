// 10 · Run in executor · ★★★
//
// A front desk with one clerk, and a workshop in the back. Engraving a ring takes an hour of hard work: if the clerk
// does it at the desk, the queue reaches the street. So the ring goes to the workshop, the clerk serves the next
// customer, and hands the ring out at the desk once it is ready. The desk is the event loop; the workshop is a pool of
// threads.
//
// Your task: let a thread of `pool` do the work, and bring its result back to the coroutine.
//   [ ] work() runs once, on a thread of `pool`
//   [ ] meanwhile the loop's thread is free: other coroutines go on, and nobody asks again and again for the result
//   [ ] two calls work at the same time, on two threads
//   [ ] the coroutine that called goes on where it was, on the loop's thread
//   [ ] what work() throws is thrown by run_offloaded
//
// Look up: asio::thread_pool, asio::co_spawn (which executor does it take, and where does its caller go on?),
//          asio::bind_executor, asio::post.
// In asyncio:  await loop.run_in_executor(pool, work)
// Not needed here: cancelling the work (a thread cannot be), mutexes, std::thread or std::future of your own.
//
// Careful with g++ 12: it miscompiles, without a word, a temporary lambda that captures objects (a std::function, a
// string) in the same expression as a co_await. Give the lambda a name first, or write a function.
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
  // TODO: this does the work at the desk. Let the pool do it, and come back with the result.
  co_return work();
}

}  // namespace run_in_executor
