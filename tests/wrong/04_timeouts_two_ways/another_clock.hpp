// Misconception: asio::steady_timer and the operation run on the same clock.
// Expect: timeout_by_race: ended at 709 ms; expected 311 ms
// Expect: a coroutine waits on a timer in wall-clock time
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

struct ending {
  std::string result;
  std::exception_ptr error;
};

inline asio::awaitable<ending> end_of(operation& op) {
  ending how;
  try {
    how.result = co_await op();
  } catch (...) {
    how.error = std::current_exception();
  }
  co_return how;
}

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(limit);
  auto winner = co_await (end_of(op) || timer.async_wait(asio::use_awaitable));
  if (winner.index() == 1) co_return std::nullopt;
  ending& how = std::get<0>(winner);
  if (how.error) std::rethrow_exception(how.error);
  co_return std::move(how.result);
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  struct alarm {
    asio::cancellation_signal signal;
    bool rang = false;
  };
  const auto shared = std::make_shared<alarm>();
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer timer(executor, limit);
  timer.async_wait([shared](asio::error_code cancelled) {
    if (cancelled) return;
    shared->rang = true;
    shared->signal.emit(asio::cancellation_type::terminal);
  });
  try {
    std::string result = co_await asio::co_spawn(
        executor, op(), asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable));
    co_return result;
  } catch (const std::system_error& error) {
    if (!shared->rang || error.code() != asio::error::operation_aborted) throw;
  }
  co_return std::nullopt;
}

}  // namespace timeouts_two_ways
