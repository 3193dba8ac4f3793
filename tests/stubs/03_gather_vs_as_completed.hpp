// 03 · Gather against as completed · ★
//
// Three dishes are on the stove. At a banquet the waiter waits for all of them and serves soup, fish and cake in the
// order of the menu. At a snack bar each dish goes over the counter the moment it is ready: whoever ordered the quick
// one does not wait for the slow one. In both places the dishes cook at the same time.
//
// Your task: run three jobs together, and hand over their results in two ways.
//   [ ] both: all three jobs start at once, and the call ends when the slowest does
//   [ ] use_gather: the results come in the order of the arguments, whichever ended first
//   [ ] use_as_completed: on_result is called once for each job, at the very instant at which that job ends
//   [ ] use_as_completed: it returns after the last on_result, not earlier
//   [ ] when the call ends, nothing is still running and no timer is left
//
// Look up: awaitable_operators, as in puzzle 02; what a coroutine of your own that awaits another could add to it.
// In asyncio:  asyncio.gather(a(), b(), c()), against: for next in asyncio.as_completed([…]): on_result(await next)
// Not needed here: jobs that fail, cancellation, two jobs that end at the same instant.
//
// Careful, g++ 12: `co_return std::array<std::string, 3>{co_await a(), …}` compiles and goes wrong, as every list in
// braces with a co_await in it. Give each result a name first.
//
// Careful: a coroutine made by a lambda finds the captures in the lambda, not in its own frame. So the lambda must live
// until the coroutine has ended. Parameters taken by value live in the frame.
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

// Calling a job makes a coroutine that does it and returns its result.
using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  // TODO: the order is right, but the jobs run in turn.
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  // TODO: nobody has to wait for a slower job than his own.
  std::array<std::string, 3> results = co_await use_gather(std::move(a), std::move(b), std::move(c));
  for (const std::string& result : results) on_result(result);
}

}  // namespace gather_vs_as_completed
