// Misconception: looking often enough is as good as waiting.
// Expect: every worker has to be cancelled at the instant of the signal
// Expect: not later, as polling would
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
  for (worker& each : workers) {
    bench& mine = benches.emplace_back();
    asio::co_spawn(executor, each(), asio::bind_cancellation_slot(mine.stop.slot(), [&mine, &busy](std::exception_ptr) {
                     mine.occupied = false;
                     --busy;
                   }));
  }
  int number = 0;
  signals.async_wait([&number](asio::error_code, int which) { number = which; });
  while (number == 0) co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  for (bench& each : benches)
    if (each.occupied) each.stop.emit(asio::cancellation_type::terminal);
  while (busy > 0) {
    co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  }
  co_return number;
}

}  // namespace graceful_shutdown
