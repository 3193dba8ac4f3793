// All workers are joined by operator &&, and race with the signal by operator ||, which cancels and awaits its loser.
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <csignal>
#include <functional>
#include <puzzle/time.hpp>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

// operator && cancels the others when one throws, so none of them may throw.
inline asio::awaitable<void> quietly(worker& work) {
  try {
    co_await work();
  } catch (...) {
  }
}

inline asio::awaitable<void> all_from(std::vector<worker>& workers, std::size_t first) {
  using namespace asio::experimental::awaitable_operators;
  if (first < workers.size()) {
    co_await (quietly(workers[first]) && all_from(workers, first + 1));
  } else {
    // The end of all workers must not win the race: this operand never ends by itself.
    puzzle::steady_timer never(co_await asio::this_coro::executor, puzzle::clock::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
  }
}

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  using namespace asio::experimental::awaitable_operators;
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
  const auto first = co_await (signals.async_wait(asio::use_awaitable) || all_from(workers, 0));
  co_return std::get<0>(first);
}

}  // namespace graceful_shutdown
