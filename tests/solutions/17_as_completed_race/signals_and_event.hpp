// Alternative: one cancellation signal per mirror, and a timer that never expires as the event "all have ended".
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
  explicit race(const asio::any_io_executor& executor) : all_ended(executor, puzzle::clock::time_point::max()) {}
  std::array<asio::cancellation_signal, 3> signals;
  puzzle::steady_timer all_ended;
  int running = 0;
  std::optional<std::string> file;
  std::exception_ptr error;

  void ended(std::size_t runner, std::exception_ptr failed, std::string result) {
    if (failed) {
      if (!error) error = failed;
    } else if (!file) {
      file = std::move(result);
      for (std::size_t i = 0; i < signals.size(); ++i)
        if (i != runner) signals[i].emit(asio::cancellation_type::terminal);
    }
    if (--running == 0) all_ended.cancel();
  }
};

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<race>(executor);
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    // A mirror has delivered at once. A signal that was emitted before a coroutine is bound to it does not reach it, so
    // the others must not be started any more.
    if (shared->file) break;
    ++shared->running;
    auto on_end = [shared, i](std::exception_ptr failed, std::string result) {
      shared->ended(i, failed, std::move(result));
    };
    asio::co_spawn(executor, (*mirrors[i])(), asio::bind_cancellation_slot(shared->signals[i].slot(), on_end));
  }
  // The event is not remembered: if all have ended by now, waiting for it would never end.
  asio::error_code ignored;
  if (shared->running > 0) co_await shared->all_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (shared->file) co_return *shared->file;
  std::rethrow_exception(shared->error);
}

}  // namespace as_completed_race
