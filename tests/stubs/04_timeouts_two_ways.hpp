// 04 · Timeouts two ways · ★★
//
// You ring a friend and let it ring for half a minute. If nobody answers you hang up: you do not leave the receiver off
// the hook, and once somebody answers you put the egg timer away. And "the number is not in service" is an answer too:
// there is no point in listening to it until the half minute is over.
//
// Your task: limit an operation in time, in two ways. std::nullopt means that time was up.
//   timeout_by_race:   run the operation against a timer, and see who is first
//   timeout_by_signal: start the operation so that it can be cancelled from outside, and let a timer do that
// For both:
//   [ ] time is up: the operation is cancelled, and the call returns std::nullopt at exactly `limit`
//   [ ] by then the operation has ended: its destructors have run
//   [ ] the operation ends in time: its result arrives at that instant, and no timer is left behind
//   [ ] the operation throws: that exception comes out, at that instant. It is no time-out
//
// Look up: operator || in awaitable_operators, and what it waits for: not the first end, but the first success. So what
//   should a side do whose failure is to count? One that gives a std::variant is spliced into the result, and shifts
//   its indices: let it give a struct.
//   asio::cancellation_signal, asio::bind_cancellation_slot as a completion token; asio::cancellation_type::terminal,
//   the only type that a coroutine heeds unless told otherwise. A cancelled co_await throws a std::system_error whose
//   code is asio::error::operation_aborted.
// In asyncio:  asyncio.wait_for(op(), limit), and: async with asyncio.timeout(limit)
// Not needed here: the cancelling of the caller itself; an operation that ends exactly at `limit`;
//   one that ends with operation_aborted by itself.
//
// Careful: a timer's handler also runs after the timer was cancelled or destroyed. It gets an error then, and what it
// refers to may be gone.
//
// Careful, g++ 12: in one expression with a co_await, `? :` between objects and a temporary lambda that captures
// objects compile and go wrong. Use if, and give the lambda a name. And still no co_await inside braces.
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

// Calling it makes a coroutine that asks something of somebody, and returns the answer.
using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  // TODO: this waits for the operation, however long that takes.
  (void)limit;
  std::string result = co_await op();
  co_return result;
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  // TODO: the operation is a task of its own here, but nobody can cancel it, and nobody does.
  (void)limit;
  std::string result = co_await asio::co_spawn(executor, op(), asio::use_awaitable);
  co_return result;
}

}  // namespace timeouts_two_ways
