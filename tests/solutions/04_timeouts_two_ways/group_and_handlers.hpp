// Alternative solution: a parallel group that waits for the first end, whether success or failure. With a signal, one
// timer is both the limit and the event that the operation's completion handler sets.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <system_error>
#include <tuple>
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
  const auto executor = co_await asio::this_coro::executor;
  asio::cancellation_signal signal;
  puzzle::steady_timer over(executor, limit);
  std::exception_ptr error;
  std::string result;
  bool ended = false;
  const auto on_end = [&](std::exception_ptr e, std::string r) {
    error = e;
    result = std::move(r);
    ended = true;
    over.cancel();
  };
  asio::co_spawn(executor, op(), asio::bind_cancellation_slot(signal.slot(), on_end));

  // Asks first: an operation that ends at once has ended before this line, and then cancelling the timer woke no
  // waiter.
  asio::error_code woken;
  if (!ended) co_await over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (ended) {
    if (error) std::rethrow_exception(error);
    co_return std::move(result);
  }
  signal.emit(asio::cancellation_type::terminal);
  over.expires_at(puzzle::clock::time_point::max());
  while (!ended) co_await over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  co_return std::nullopt;
}

}  // namespace timeouts_two_ways
