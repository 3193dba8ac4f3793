// 15 · Task group against gather · ★★★★
//
// Three suppliers deliver the parts of a clock. The clockmaker needs all three: as soon as one supplier gives up, he
// cancels the others' orders and tells his customer why. The inspector next door visits the same suppliers. He wants to
// know how each of them fares, so one that gives up is no reason to skip the others.
//
// Your task: run three pieces of work together, in two ways.
//   [ ] both: all three start at once; on success the three results come in the order of the arguments
//   [ ] both: when the call ends, no work is running any more; several calls may run at the same time
//   [ ] fail_fast: at the first failure, the first in time, the others are cancelled at that very instant
//   [ ] fail_fast: it waits until these have cleaned up, then throws that first error as it was thrown: not another
//       one, not inside of something else
//   [ ] collect_all: each runs to its own end, whatever becomes of the others; the call throws nothing
//   [ ] collect_all: each has its outcome in its own place, the result or the exception
//   [ ] both: any exception is a failure, whatever its type or code, and any text is a result, also an empty one
//
// The chain `a() && b() && c()` is not fail_fast: it is `(a() && b()) && c()`, and c hears of a's failure only when b
// has cleaned up. What it throws is asio::multiple_exceptions.
//
// Look up: asio::experimental::make_parallel_group with asio::experimental::wait_for_one_error and wait_for_all, and
//          asio::co_spawn with puzzle::deferred (which is asio::deferred, by its name in your Asio). A group's result
//          is a tuple: the order of ending, then exception and result of each. Or use what you built in puzzle 14.
// In asyncio:  async with asyncio.TaskGroup(), against: await asyncio.gather(..., return_exceptions=True)
// Not needed here: cancelling the caller, two failures at the same instant, work that throws before it is awaited.
//
// Careful, g++ 12: a lambda that captures objects, or a list in braces, must not stand in the same expression as a
// co_await: give each a name in a line of its own. And bind a tuple to a name before you take it apart:
// `auto all = co_await …; auto& [order, e0, …] = all;`
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

// Calling it makes a coroutine that does the work and returns its result, or throws.
using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  // TODO: together, please; and the first failure stops the others.
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  // TODO: here a failure stops nobody; it is an outcome like any other.
  std::array<std::string, 3> results = co_await fail_fast(std::move(a), std::move(b), std::move(c));
  std::array<outcome, 3> outcomes;
  for (std::size_t i = 0; i < results.size(); ++i) outcomes[i] = results[i];
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
