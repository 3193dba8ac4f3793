// Misconception: waiting means to look again every millisecond.
// Expect: expected 101.000007 ms
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

struct race {
  std::array<asio::cancellation_signal, 3> signals;
  int running = 3;
  std::optional<std::string> file;
  std::exception_ptr error;
};

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<race>();
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    auto on_end = [shared, i](std::exception_ptr failed, std::string result) {
      --shared->running;
      if (failed) {
        shared->error = failed;
      } else if (!shared->file) {
        shared->file = std::move(result);
        for (std::size_t loser = 0; loser < 3; ++loser)
          if (loser != i) shared->signals[loser].emit(asio::cancellation_type::terminal);
      }
    };
    asio::co_spawn(executor, (*mirrors[i])(), asio::bind_cancellation_slot(shared->signals[i].slot(), on_end));
  }
  while (shared->running > 0) co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  if (shared->file) co_return *shared->file;
  std::rethrow_exception(shared->error);
}

}  // namespace as_completed_race
