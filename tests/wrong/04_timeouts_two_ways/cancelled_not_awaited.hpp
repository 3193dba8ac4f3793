// Misconception: requesting cancellation ends the operation.
// Expect: operations still running when timeout_by_signal ended: counted 1; expected 0
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
  const auto executor = co_await asio::this_coro::executor;
  struct race {
    explicit race(const asio::any_io_executor& ex, puzzle::duration d) : over(ex, d) {}
    puzzle::steady_timer over;
    asio::cancellation_signal signal;
    std::exception_ptr error;
    std::optional<std::string> result;
  };
  const auto shared = std::make_shared<race>(executor, limit);
  const auto on_end = [shared](std::exception_ptr error, std::string result) {
    shared->error = error;
    shared->result = std::move(result);
    shared->over.cancel();
  };
  asio::co_spawn(executor, op(), asio::bind_cancellation_slot(shared->signal.slot(), on_end));
  asio::error_code woken;
  co_await shared->over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (!woken) {
    shared->signal.emit(asio::cancellation_type::terminal);
    co_return std::nullopt;
  }
  if (shared->error) std::rethrow_exception(shared->error);
  co_return shared->result;
}

}  // namespace timeouts_two_ways
