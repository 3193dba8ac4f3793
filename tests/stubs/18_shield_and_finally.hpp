// 18 · Shield and finally · ★★★★★
//
// The bank's night run prepares a payment, books it and sends out the receipt. Whoever cancels it while it books has to
// wait: half a booking is worse than none. But nobody may forget that he did cancel: once booked, the run stops, and
// no receipt goes out.
//
// Your task: run prepare, commit and publish, one after another, then cleanup.
//   [ ] a cancellation during prepare stops it at once, and commit never starts
//   [ ] a cancellation during commit lets commit run to its end (it awaits more than once); then the worker ends with
//       operation_aborted, and publish never starts
//   [ ] a cancellation during publish stops it at once
//   [ ] when a step throws, no other step starts, and the worker ends with that very error
//   [ ] cleanup() runs exactly once, however it ends, when no step is running any more
//   [ ] without a cancellation: everything once, in order
//
// Two ways lead there. One keeps the cancellation from what you await; the other changes what this coroutine lets
// through, and when it throws. A coroutine has two filters: the in-filter decides what it remembers of a cancellation,
// the out-filter what it passes on to what it awaits. Mind the difference between a cancellation that is deferred and
// one that is lost.
//
// Look up: asio::bind_cancellation_slot, asio::cancellation_slot, asio::co_spawn; or, all three in asio::this_coro,
//          reset_cancellation_state, throw_if_cancelled and cancellation_state.
// In asyncio:  await asyncio.shield(...), try/finally
// Not needed here: a second cancellation, a cleanup that throws,
// which error wins when commit fails after a cancellation.
//
// g++ 12 miscompiles a lambda that captures objects and a struct made with {…} when they stand in the same expression
// as a co_await: give them a name in a line of their own.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

namespace shield_and_finally {

using step = std::function<asio::awaitable<void>()>;

struct steps {
  steps(step first, step critical, step last, std::function<void()> at_the_end)
      : prepare(std::move(first)),
        commit(std::move(critical)),
        publish(std::move(last)),
        cleanup(std::move(at_the_end)) {}
  std::function<asio::awaitable<void>()> prepare, commit, publish;
  std::function<void()> cleanup;
};

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  co_await s.prepare();
  // TODO: a cancellation ends this half-way. Let it finish, and honour the cancellation afterwards.
  co_await s.commit();
  co_await s.publish();
  // TODO: nobody gets here after an exception.
  s.cleanup();
}

}  // namespace shield_and_finally
