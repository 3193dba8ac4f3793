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

// A worker at its bench: how to stop it, and whether there is still something to stop.
struct bench {
  asio::cancellation_signal stop;
  bool occupied = true;
};

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  // Before the first worker starts, so that no signal finds nobody at home.
  asio::signal_set signals(executor, SIGINT, SIGTERM);

  // A list: a cancellation_signal cannot move, and slots point to it. One for each worker.
  std::list<bench> benches;
  std::size_t busy = workers.size();
  puzzle::steady_timer all_gone(executor, puzzle::clock::time_point::max());  // an event
  for (worker& each : workers) {
    bench& mine = benches.emplace_back();
    asio::co_spawn(executor, each(),
                   asio::bind_cancellation_slot(mine.stop.slot(), [&mine, &busy, &all_gone](std::exception_ptr) {
                     // However it ended: it has.
                     mine.occupied = false;
                     if (--busy == 0) all_gone.cancel();
                   }));
  }

  const int number = co_await signals.async_wait(asio::use_awaitable);
  for (bench& each : benches)
    if (each.occupied) each.stop.emit(asio::cancellation_type::terminal);
  // What an emit only begins, this waits for. The handlers above point into this frame: it must not end before them.
  while (busy > 0) {
    asio::error_code ignored;
    co_await all_gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return number;
}

}  // namespace graceful_shutdown
