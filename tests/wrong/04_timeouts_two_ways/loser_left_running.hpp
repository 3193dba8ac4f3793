// Misconception: the loser of a race is of no interest any more.
// Expect: operations still running when timeout_by_race ended: counted 1; expected 0
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
  struct race {
    explicit race(const asio::any_io_executor& ex, puzzle::duration d) : over(ex, d) {}
    puzzle::steady_timer over;
    std::exception_ptr error;
    std::optional<std::string> result;
  };
  const auto shared = std::make_shared<race>(executor, limit);
  asio::co_spawn(executor, op(), [shared](std::exception_ptr error, std::string result) {
    shared->error = error;
    shared->result = std::move(result);
    shared->over.cancel();
  });
  asio::error_code ignored;
  co_await shared->over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (shared->error) std::rethrow_exception(shared->error);
  co_return shared->result;
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
