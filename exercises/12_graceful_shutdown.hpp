// 12 · Graceful shutdown · ★★★
//
// Closing time in a workshop. Somebody rings the bell, once. Everybody puts down what they are at, cleans their bench,
// some quickly, some not, and the last one out tells the owner. Whoever went home at noon is not waited for, and nobody
// cuts the power while a saw is still running.
//
// Your task: run all workers together until the process gets SIGINT or SIGTERM, then end in good order.
//   [ ] either signal ends the workers: each is cancelled
//   [ ] returns the signal's number, at the instant when the last worker has cleaned up, and no earlier
//   [ ] a worker that has ended or thrown before, or throws while it cleans up, disturbs nobody, whatever it throws
//   [ ] also without a worker left, or without any to begin with, it waits for the signal
//   [ ] nothing is left behind: no timer, no coroutine
//
// Look up: asio::signal_set, asio::cancellation_signal, asio::bind_cancellation_slot; asio::co_spawn with a completion
//          handler of your own, which takes a std::exception_ptr; a timer at time_point::max() as an event: whoever
//          cancels it ends the wait for it, with operation_aborted (asio::redirect_error). That wakes only who waits
//          already: look first whether there is something to wait for, then wait.
// In asyncio:  loop.add_signal_handler(), task.cancel(), asyncio.gather(return_exceptions=True)
// Not needed here: a second signal, cancelling the call itself, io_context::stop (it cuts the power).
//
// Careful: one cancellation slot serves one coroutine; a second one bound to it makes the first one's handler dangle.
// A cancellation_signal neither copies nor moves: a std::list keeps each in its place. And a std::function has to
// outlive the coroutine that it made, if its lambda captures anything.
#pragma once

#include <asio/associated_cancellation_slot.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

inline asio::awaitable<int> run_until_signal([[maybe_unused]] std::vector<worker> workers) {
  // TODO: start the workers, wait for the signal, cancel each worker, and wait until all of them have ended.
  co_return 0;
}

}  // namespace graceful_shutdown
