#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <list>
#include <puzzle/time.hpp>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

// A worker that was started: how to cancel it, and whether it is still running.
struct running_worker {
  asio::cancellation_signal stop;
  bool running = true;
};

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  // Before the first worker starts: until this set exists, a signal would end the process.
  asio::signal_set signals(executor, SIGINT, SIGTERM);

  // One signal for each worker, because a slot serves one operation. A list, because a signal cannot move.
  std::list<running_worker> started;
  std::size_t running = workers.size();
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());  // an event
  for (worker& each : workers) {
    running_worker& mine = started.emplace_back();
    asio::co_spawn(executor, each(),
                   asio::bind_cancellation_slot(mine.stop.slot(), [&mine, &running, &all_ended](std::exception_ptr) {
                     // The exception is dropped: a worker that has failed has ended, like any other.
                     mine.running = false;
                     if (--running == 0) all_ended.cancel();
                   }));
  }

  const int number = co_await signals.async_wait(asio::use_awaitable);
  for (running_worker& each : started)
    if (each.running) each.stop.emit(asio::cancellation_type::terminal);
  // emit() only requests the end, so wait for it. The handlers above refer to this frame, which has to outlive them.
  // The count is tested first: an event that was set before this wait began is lost.
  while (running > 0) {
    asio::error_code ignored;
    co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return number;
}

}  // namespace graceful_shutdown
