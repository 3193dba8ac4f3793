// 03 · Gather vs. as_completed · ★
//
// Three dishes are on the stove. A banquet serves them in the order of the menu, when all of them are ready. A snack
// bar hands each dish over the counter at the moment it is ready.
//
// Your task: run three jobs concurrently, and deliver their results in two ways.
//   [ ] both: all three jobs start at once, and the call ends when the slowest job ends
//   [ ] use_gather: the results are in the order of the arguments, whichever job ends first
//   [ ] use_as_completed: on_result is called once for each job, at the very instant at which that job ends
//       (if two jobs end at the same instant, in any order)
//   [ ] use_as_completed: it returns after the last call of on_result
//   [ ] when the call ends, nothing is still running and no timer is pending
//   [ ] a job may end at once, without suspending
//   [ ] two calls may run at the same time: they share no state
//
// Look up: operator &&, as in puzzle 02. Then think about what a coroutine of your own could add around a job.
// In asyncio: asyncio.gather(a(), b(), c()) vs. for next in asyncio.as_completed([…]): on_result(await next)
// Out of scope: jobs that fail, cancellation.
//
// Careful: the captures of a lambda live in the lambda, also if the lambda is a coroutine. So the lambda has to outlive
// the coroutine. Parameters taken by value live in the coroutine itself.
// With g++ 12, give each co_await its own statement: see exercises/README.md#g-12.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

// Calling a job creates a coroutine that does the work and returns its result.
using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  // TODO: the order is right, but the jobs run sequentially.
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  // TODO: here every result waits for the slowest job.
  std::array<std::string, 3> results = co_await use_gather(std::move(a), std::move(b), std::move(c));
  for (const std::string& result : results) on_result(result);
}

}  // namespace gather_vs_as_completed
