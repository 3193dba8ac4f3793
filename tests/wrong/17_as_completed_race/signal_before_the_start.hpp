// Misconception: a signal that is emitted before a coroutine is bound to it cancels that coroutine later.
// Ends: undefined
// Expect: far ran 0 → 257 ms; expected 0 → 0
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
  int running = 3;
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

inline asio::awaitable<void> ask(mirror m, std::shared_ptr<race> shared, std::size_t i) {
  std::exception_ptr failed;
  std::string file;
  try {
    file = co_await m();
  } catch (...) {
    failed = std::current_exception();
  }
  shared->ended(i, failed, std::move(file));
}

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<race>(executor);
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    asio::co_spawn(executor, ask(*mirrors[i], shared, i),
                   asio::bind_cancellation_slot(shared->signals[i].slot(), asio::detached));
  }
  asio::error_code ignored;
  if (shared->running > 0) co_await shared->all_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (shared->file) co_return *shared->file;
  std::rethrow_exception(shared->error);
}

}  // namespace as_completed_race
