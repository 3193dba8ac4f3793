// Misconception: a static variable is a cheap way to keep a value across a co_await.
// Expect: state shared between calls
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

struct report {
  report() = default;
  std::size_t runner = 0;
  std::exception_ptr error;
  std::string file;
};
using reports = asio::experimental::channel<void(asio::error_code, report)>;

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto finished = std::make_shared<reports>(executor, 3);
  std::array<asio::cancellation_signal, 3> signals;
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    auto on_end = [finished, i](std::exception_ptr error, std::string file) {
      report said;
      said.runner = i;
      said.error = error;
      said.file = std::move(file);
      finished->try_send(asio::error_code(), std::move(said));
    };
    asio::co_spawn(executor, (*mirrors[i])(), asio::bind_cancellation_slot(signals[i].slot(), on_end));
  }

  static std::optional<std::string> winner;
  winner.reset();
  std::exception_ptr last_error;
  std::array<bool, 3> running = {true, true, true};
  for (int i = 0; i < 3; ++i) {
    report said = co_await finished->async_receive(asio::use_awaitable);
    running[said.runner] = false;
    if (said.error) last_error = said.error;
    if (said.error || winner) continue;
    winner = std::move(said.file);
    for (std::size_t loser = 0; loser < 3; ++loser)
      if (running[loser]) signals[loser].emit(asio::cancellation_type::terminal);
  }
  if (!winner) std::rethrow_exception(last_error);
  co_return *winner;
}

}  // namespace as_completed_race
