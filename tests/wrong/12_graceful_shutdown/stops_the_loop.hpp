// Misconception: stopping the loop also stops the work that runs in it.
// Expect: the io_context was stopped
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

struct shop {
  explicit shop(std::vector<worker> all) : workers(std::move(all)) {}
  std::vector<worker> workers;
  std::list<asio::cancellation_signal> stops;
};

inline asio::awaitable<void> work(std::shared_ptr<shop> at, std::size_t i) { co_await at->workers[i](); }

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto all = std::make_shared<shop>(std::move(workers));
  asio::signal_set signals(executor, SIGINT, SIGTERM);
  for (std::size_t i = 0; i < all->workers.size(); ++i) asio::co_spawn(executor, work(all, i), asio::detached);
  const int number = co_await signals.async_wait(asio::use_awaitable);
  static_cast<asio::io_context&>(executor.context()).stop();
  co_return number;
}

}  // namespace graceful_shutdown
