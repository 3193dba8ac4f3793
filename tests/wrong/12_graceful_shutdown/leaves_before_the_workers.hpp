// Misconception: a cancelled worker has ended, and its slot is no longer needed.
// Expect: run_until_signal: ended at 300 ms; expected 370 ms
// Expect: Still running
#pragma once

#include <asio.hpp>
#include <csignal>
#include <functional>
#include <list>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  auto ex = co_await asio::this_coro::executor;
  asio::signal_set set(ex, SIGINT, SIGTERM);
  std::list<asio::cancellation_signal> stops;
  for (worker& each : workers) {
    stops.emplace_back();
    asio::co_spawn(ex, each(), asio::bind_cancellation_slot(stops.back().slot(), asio::detached));
  }
  const int number = co_await set.async_wait(asio::use_awaitable);
  for (auto& each : stops) each.emit(asio::cancellation_type::terminal);
  co_return number;
}

}  // namespace graceful_shutdown
