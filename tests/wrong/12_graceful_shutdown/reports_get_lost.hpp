// Misconception: a channel keeps everything that is sent to it.
// Expect: is every end counted, with or without an exception of any type?
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <csignal>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;
using reports = asio::experimental::channel<void(asio::error_code, std::monostate)>;

inline asio::awaitable<void> work_and_report(worker work, std::shared_ptr<reports> done) {
  try {
    co_await work();
  } catch (...) {
  }
  done->try_send(asio::error_code(), std::monostate());
}

inline asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto done = std::make_shared<reports>(executor, 8);
  std::vector<std::unique_ptr<asio::cancellation_signal>> stops;
  for (const worker& each : workers) {
    stops.push_back(std::make_unique<asio::cancellation_signal>());
    asio::co_spawn(executor, work_and_report(each, done),
                   asio::bind_cancellation_slot(stops.back()->slot(), asio::detached));
  }

  int number = 0;
  asio::signal_set signals(executor);
  signals.add(SIGTERM);
  signals.add(SIGINT);
  signals.async_wait([&](asio::error_code, int which) {
    number = which;
    for (auto& each : stops) each->emit(asio::cancellation_type::all);
    done->try_send(asio::error_code(), std::monostate());
  });
  // One report of each worker, and one of the signal.
  for (std::size_t i = 0; i < workers.size() + 1; ++i) co_await done->async_receive(asio::use_awaitable);
  co_return number;
}

}  // namespace graceful_shutdown
