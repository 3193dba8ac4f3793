// 12 · Graceful shutdown · ★★★
//
// A server that gets SIGTERM does not just exit. It asks every worker to stop, gives each the time to clean up, and
// ends after the last one.
//
// Your task: run all workers concurrently until the process receives SIGINT or SIGTERM, then shut down in order.
//   [ ] either signal cancels every worker that is still running, at that instant
//   [ ] returns the signal's number at the instant when the last worker has cleaned up, not earlier and not later
//   [ ] a worker that ended or threw before, or throws during its cleanup, does not affect the others or the call,
//       whatever it throws; a worker may end at once, without suspending
//   [ ] when no worker is running (any more), it still waits for the signal
//   [ ] when it returns, no timer is pending and no coroutine is left
//   [ ] several calls may run at the same time
//
// Look up: asio::signal_set; asio::cancellation_signal and asio::bind_cancellation_slot;
//          asio::co_spawn with a completion handler that takes a std::exception_ptr;
//          a timer at time_point::max() as an event: cancelling it ends the wait with operation_aborted
//          (asio::redirect_error), but is lost on a wait that begins later. So test the condition first, then wait.
// In asyncio:  loop.add_signal_handler(), task.cancel(), asyncio.gather(return_exceptions=True)
// Out of scope: a second signal, cancelling the call itself, io_context::stop().
//
// A cancellation slot serves one coroutine; binding a second one to it leaves a dangling handler. A cancellation_signal
// cannot be copied or moved. A std::function has to outlive the coroutine that it created if its lambda has captures.
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
  // TODO: start the workers, wait for a signal, cancel each worker, and wait until all of them have ended.
  co_return 0;
}

}  // namespace graceful_shutdown
