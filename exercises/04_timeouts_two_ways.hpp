// 04 · Timeouts two ways · ★★
//
// You ring a friend, and after half a minute without an answer you hang up. "This number is not in service" is an
// answer as well: there is no reason to listen to it for half a minute.
//
// Your task: limit the time of an operation, in two ways. Both return std::nullopt if the operation timed out.
//   [ ] timeout: the operation is cancelled, and the call returns std::nullopt at exactly `limit`
//   [ ] the operation has ended by then: its destructors have run
//   [ ] the operation ends in time: its result is returned at that instant, and no timer is left behind
//   [ ] the operation throws before the limit: that exception propagates unchanged, at that instant, whatever it is
//       (asio::error::timed_out and operation_aborted included)
//   [ ] the operation may end at once, without suspending
//   [ ] two calls may run at the same time: they share no state
//
// One step at a time; the tests come in the same order.
//   1. timeout_by_race: the operation races against a timer. operator || starts both sides, cancels the loser, waits
//      until it has ended, and returns a std::variant.
//   2. The operation's errors: || waits for the first success, not for the first end. So a side that throws does not
//      end the race. Puzzle 03 put a coroutine around a job; what could such a coroutine do with an exception?
//   3. timeout_by_signal: the operation is a task with a cancellation slot, and a timer asks it to stop. The cancelled
//      co_await in it throws std::system_error with the code asio::error::operation_aborted.
//
// Look up: operator ||; asio::cancellation_signal, asio::bind_cancellation_slot, asio::cancellation_type::terminal (the
//   only cancellation type enabled by default in a coroutine).
// In asyncio: asyncio.wait_for(op(), limit), and async with asyncio.timeout(limit)
// Out of scope: cancelling the caller; an operation that ends at exactly `limit`, or that ignores its cancellation.
//
// Careful: a timer's handler runs also if the timer was cancelled or destroyed. Then it receives an error, and what it
// refers to may no longer exist.
// With g++ 12, give each co_await its own statement and each lambda a name: see exercises/README.md#g-12.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>  // puzzle::duration, puzzle::steady_timer, puzzle::sleep_for
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace timeouts_two_ways {

// Calling it creates a coroutine that waits for an answer and returns it.
using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  // TODO: this waits for the operation, however long it takes.
  (void)limit;
  std::string result = co_await op();
  co_return result;
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  // TODO: the operation is a task of its own, but it has no cancellation slot, and no timer is running.
  (void)limit;
  std::string result = co_await asio::co_spawn(executor, op(), asio::use_awaitable);
  co_return result;
}

}  // namespace timeouts_two_ways
