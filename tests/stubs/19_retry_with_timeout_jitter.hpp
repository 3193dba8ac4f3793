// 19 · Retry with timeout and jitter · ★★★★★
//
// A service is down, and a thousand clients try again, all at the same moment: that is why it stays down. A polite
// client waits longer after each failure, by a factor of chance so that no two come together, and gives up in time.
//
// Your task: call op() until it succeeds, and wait between two calls: before retry k, counted from 0,
//     min(base_delay · 2^k, max_delay) · jitter()          jitter() is called anew for each wait
//   [ ] only a transient_error (or what is derived from it) is retried; any other error ends the call at once
//   [ ] op() is called at most max_attempts times; when the last attempt fails too, its own error is rethrown, at once
//   [ ] waits are exact to the nanosecond, also the thirtieth, and max_delay is the limit of what jitter() scales
//   [ ] the budget is for everything together, from the start of the call. When it is used up, the attempt in flight is
//       cancelled, its end is awaited, and the call ends with asio::error::timed_out. So it does when a wait would go
//       past the budget: then, or already when that is known, as you like; but never later
//   [ ] a cancellation, in an attempt or in a wait, ends the call at once with operation_aborted (or with a
//       multiple_exceptions that holds it)
//   [ ] when the call returns, no timer and no attempt is left
//
// Look up: what you used for the puzzles 04 and 17; std::system_error, asio::error::timed_out; and
//          std::chrono::duration_cast: a duration times a double is no puzzle::duration, but can be turned into one.
// In asyncio:  async with asyncio.timeout(budget), asyncio.sleep(delay * random.uniform(0.5, 1.5))
// Not needed here: max_attempts below 1, operations that take time to clean up or that answer a cancellation with
// anything but operation_aborted, two things at the same instant.
//
// C++ allows no co_await in a catch block.
// And `op() || timer` waits for a success: an error of op() alone does not end it.
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
  // TODO: one attempt, for as long as it likes. Retry it, wait in between, and keep to the budget.
  (void)policy;
  (void)jitter;
  co_return co_await op();
}

}  // namespace retry_with_timeout_jitter
