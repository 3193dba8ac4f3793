// Misconception: a gentle request is enough: partial asks for a stop without side effects.
// Expect: with a type that is not enabled
#pragma once

#include <asio.hpp>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <puzzle/time.hpp>
#include <system_error>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::signal_set signals(executor, SIGINT, SIGTERM);
  std::list<asio::cancellation_signal> stops;
  std::size_t running = workers.size();
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());
  for (worker& each : workers) {
    stops.emplace_back();
    asio::co_spawn(executor, each(), asio::bind_cancellation_slot(stops.back().slot(), [&](std::exception_ptr) {
                     if (--running == 0) all_ended.cancel();
                   }));
  }
  const int number = co_await signals.async_wait(asio::use_awaitable);
  for (auto& each : stops) each.emit(asio::cancellation_type::partial);
  asio::error_code ignored;
  while (running > 0) co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return number;
}

}  // namespace graceful_shutdown
