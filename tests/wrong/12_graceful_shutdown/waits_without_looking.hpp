// Misconception: an event that was set stays set.
// Expect: An event that is set before the wait begins is lost
// Expect: There are no workers
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <csignal>
#include <functional>
#include <list>
#include <memory>
#include <puzzle/time.hpp>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

struct bench {
  asio::cancellation_signal stop;
  bool occupied = true;
};

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::signal_set signals(executor, SIGINT, SIGTERM);
  std::list<bench> benches;
  std::size_t busy = workers.size();
  puzzle::steady_timer all_gone(executor, puzzle::clock::time_point::max());
  for (worker& each : workers) {
    bench& mine = benches.emplace_back();
    asio::co_spawn(executor, each(),
                   asio::bind_cancellation_slot(mine.stop.slot(), [&mine, &busy, &all_gone](std::exception_ptr) {
                     mine.occupied = false;
                     if (--busy == 0) all_gone.cancel();
                   }));
  }
  const int number = co_await signals.async_wait(asio::use_awaitable);
  for (bench& each : benches)
    if (each.occupied) each.stop.emit(asio::cancellation_type::terminal);
  asio::error_code ignored;
  co_await all_gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return number;
}

}  // namespace graceful_shutdown
