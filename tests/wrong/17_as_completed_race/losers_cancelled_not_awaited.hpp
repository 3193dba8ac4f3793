// Misconception: a cancelled loser has ended.
// Expect: a timer or a coroutine that race_mirrors had started was still pending
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
  explicit race(const asio::any_io_executor& executor) : decided(executor, puzzle::clock::time_point::max()) {}
  std::array<asio::cancellation_signal, 3> signals;
  puzzle::steady_timer decided;
  int running = 3;
  std::optional<std::string> file;
  std::exception_ptr error;
};

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<race>(executor);
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    auto on_end = [shared, i](std::exception_ptr failed, std::string result) {
      if (failed) shared->error = failed;
      if (!failed && !shared->file) {
        shared->file = std::move(result);
        for (std::size_t loser = 0; loser < 3; ++loser)
          if (loser != i) shared->signals[loser].emit(asio::cancellation_type::terminal);
      }
      if (--shared->running == 0 || shared->file) shared->decided.cancel();
    };
    asio::co_spawn(executor, (*mirrors[i])(), asio::bind_cancellation_slot(shared->signals[i].slot(), on_end));
  }
  asio::error_code ignored;
  co_await shared->decided.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (shared->file) co_return *shared->file;
  std::rethrow_exception(shared->error);
}

}  // namespace as_completed_race
