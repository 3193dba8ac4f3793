// 15 · Task group vs. gather · ★★★★
//
// Three suppliers deliver the parts of a clock. The clockmaker needs all three, so one failure cancels the others.
// The inspector wants to know how each supplier does, so a failure is a result like any other.
//
// Your task: run three pieces of work concurrently, in two ways.
//   both:
//   [ ] all three start at once; without a failure the three results come in argument order
//   [ ] when the call ends, no work is still running; several calls may run at the same time
//   [ ] work may return or throw at once, without suspending; any exception is a failure, whatever its type or error
//       code, and any string is a result, also an empty one
//   fail_fast:
//   [ ] the first failure in time cancels the siblings at that very instant
//   [ ] it waits for their cleanup, then throws that first error unchanged, not inside another exception
//   collect_all:
//   [ ] each piece of work runs to its own end, whatever becomes of the others; the call itself throws nothing
//   [ ] each outcome, a result or an exception, has the place of its argument
//
// The chain `a() && b() && c()` is not fail_fast. It means `(a() && b()) && c()`, so c is cancelled only after the
// cleanup of b, and the call throws asio::multiple_exceptions.
//
// Look up: asio::experimental::make_parallel_group, wait_for_one_error, wait_for_all;
//          asio::co_spawn with puzzle::deferred (asio::deferred in every version of Asio); or your own group of 14.
// In asyncio:  async with asyncio.TaskGroup(), and: await asyncio.gather(..., return_exceptions=True)
// Out of scope: cancelling the caller, two failures at the same instant, work that throws before it is awaited.
// With g++ 12: no capturing lambda, braced list or structured binding in an expression with co_await
//              (exercises/README.md#g-12).
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace taskgroup_vs_gather {

// Calling it creates a coroutine that does the work and returns its result, or throws.
using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  // TODO: run them concurrently; the first failure cancels the siblings.
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  // TODO: here a failure cancels nothing; it is an outcome like any other.
  std::array<std::string, 3> results = co_await fail_fast(std::move(a), std::move(b), std::move(c));
  std::array<outcome, 3> outcomes;
  for (std::size_t i = 0; i < results.size(); ++i) outcomes[i] = results[i];
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
