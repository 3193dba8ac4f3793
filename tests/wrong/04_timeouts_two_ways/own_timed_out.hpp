// Misconception: timed_out means that the limit was reached.
// Expect: timeout_by_signal returned normally; expected it to throw std::system_error: Connection timed out
// Expect: The error code does not tell whether the limit was reached
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

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer timer(executor, limit);
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, op(), puzzle::deferred),
                                                       timer.async_wait(puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  auto& [order, error, result, timer_error] = ends;
  if (order[0] == 1) co_return std::nullopt;
  if (error) std::rethrow_exception(error);
  co_return std::move(result);
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
    if (error.code() != asio::error::timed_out && !shared->rang) throw;
  }
  co_return std::nullopt;
}

}  // namespace timeouts_two_ways
