// 19 · Retry with timeout and jitter · ★★★★★
//
// A service is down, and a thousand clients retry at the same moment: that keeps it down. A polite client waits longer
// after each failure, for a random part of the time, and gives up in the end.
//
// Your task: call op() until it succeeds, and wait between two attempts: before retry k, counted from 0,
//     min(base_delay · 2^k, max_delay) · jitter()          jitter() is called again for each wait
//   [ ] only a transient_error (or an error derived from it) is retried; any other error propagates at once, unchanged,
//       even if its code is timed_out or operation_aborted
//   [ ] op() is called at most max_attempts times; if the last attempt fails too, its error is rethrown at once
//   [ ] waits are exact to the nanosecond, also the thirtieth; max_delay limits the delay before jitter() scales it
//   [ ] the budget covers the whole call, from its start. When it is used up, the attempt in flight is cancelled and
//       awaited, and the call ends with asio::error::timed_out
//   [ ] if a wait would exceed the budget, the call ends with timed_out too: at once or when the budget is used up
//   [ ] a cancellation, during an attempt or a wait, ends the call at once with operation_aborted (or with a
//       multiple_exceptions that holds it)
//   [ ] when the call ends, no timer and no attempt is pending
//   [ ] an attempt may end at once, without suspending; concurrent calls do not affect each other
//
// Look up: the tools of puzzles 04 and 17; std::system_error and asio::error::timed_out; std::chrono::duration_cast
//          (a duration times a double is not a puzzle::duration, but can be converted to one).
// In asyncio: async with asyncio.timeout(budget), asyncio.sleep(delay * random.uniform(0.5, 1.5)).
// Out of scope: max_attempts below 1; operations whose cleanup takes time, or that answer a cancellation with anything
// but operation_aborted; two events at the same instant.
//
// C++ does not allow co_await in a catch block. And `op() || timer` waits for a success: an error of op() does not end
// it. With g++ 12, read exercises/README.md#g-12 before you write {…} in the same expression as a co_await.
#pragma once

#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace retry_with_timeout_jitter {

struct transient_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct retry_policy {
  int max_attempts;
  puzzle::duration base_delay, max_delay, budget;
};

using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  // TODO: this makes one attempt without a limit. Retry it, wait between attempts, and enforce the budget.
  (void)policy;
  (void)jitter;
  co_return co_await op();
}

}  // namespace retry_with_timeout_jitter
