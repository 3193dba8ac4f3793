// Misconception: workers joined by && are independent of one another.
// Expect: it was cancelled when another worker ended or failed
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

inline asio::awaitable<void> all_from(std::vector<worker>& workers, std::size_t first) {
  using namespace asio::experimental::awaitable_operators;
  if (first < workers.size()) {
    co_await (workers[first]() && all_from(workers, first + 1));
  } else {
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
