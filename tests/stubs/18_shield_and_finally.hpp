// 18 · Shield and finally · ★★★★★
//
// A bank job prepares a payment, commits it and publishes the receipt. Half a commit is worse than none, so a
// cancellation must wait until commit has ended. It must not be forgotten: after commit the job stops.
//
// Your task: run prepare, commit and publish, one after another, then cleanup.
//   [ ] cancelled during prepare: the worker ends at once, and commit never starts
//   [ ] cancelled during commit (which awaits more than once): commit completes, then the worker ends with
//       operation_aborted, and publish never starts
//   [ ] cancelled during publish: the worker ends at once
//   [ ] if a step throws, no other step starts, and its error propagates unchanged, whatever it is: a step may throw
//       operation_aborted without any cancellation
//   [ ] cleanup() runs exactly once on every exit path, when no step is running any more
//   [ ] without a cancellation, every step runs once, in order; a step may end at once, without suspending
//   [ ] concurrent calls do not affect each other
//
// There are two approaches. One keeps the cancellation away from the operation that you await. The other changes how
// this coroutine reacts to a cancellation, and when it throws. A coroutine has two filters: the in-filter decides which
// cancellations it records, the out-filter decides which ones it forwards to the operation that it awaits. Mind the
// difference between a cancellation that is deferred and one that is lost.
//
// Look up: asio::bind_cancellation_slot, asio::cancellation_slot, asio::co_spawn; or, in asio::this_coro,
//          reset_cancellation_state, throw_if_cancelled and cancellation_state.
// In asyncio: await asyncio.shield(...), try/finally.
// Out of scope: a second cancellation; a cleanup that throws; which error wins if commit fails after a cancellation.
//
// With g++ 12, read exercises/README.md#g-12 before you write a lambda or {…} in the same expression as a co_await.
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
  // TODO: a cancellation interrupts commit. Let commit finish, then react to the cancellation.
  co_await s.commit();
  co_await s.publish();
  // TODO: this line is never reached after an exception.
  s.cleanup();
}

}  // namespace shield_and_finally
