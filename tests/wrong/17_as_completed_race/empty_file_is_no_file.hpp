// Misconception: a mirror that delivers nothing has failed.
// Expect: An empty file is a success, too.
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <variant>

namespace as_completed_race {

using mirror = std::function<asio::awaitable<std::string>()>;

using reports = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> attempt(mirror ask, std::shared_ptr<reports> ends) {
  std::string file;
  try {
    file = co_await ask();
  } catch (...) {
  }
  ends->try_send(asio::error_code(), std::move(file));
}

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto ends = std::make_shared<reports>(executor, 3);
  std::array<asio::cancellation_signal, 3> signals;
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i)
    asio::co_spawn(executor, attempt(*mirrors[i], ends),
                   asio::bind_cancellation_slot(signals[i].slot(), asio::detached));
  std::string winner;
  for (int i = 0; i < 3; ++i) {
    std::string file = co_await ends->async_receive(asio::use_awaitable);
    if (file.empty() || !winner.empty()) continue;
    winner = std::move(file);
    for (auto& each : signals) each.emit(asio::cancellation_type::terminal);
  }
  if (winner.empty()) throw std::runtime_error("all mirrors are down");
  co_return winner;
}

}  // namespace as_completed_race
