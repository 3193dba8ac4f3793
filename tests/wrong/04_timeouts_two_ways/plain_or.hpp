// Misconception: || completes when one side ends. It waits for one that succeeds.
// Expect: timeout_by_race returned normally; expected it to throw std::out_of_range: this number is not in service
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
  using namespace asio::experimental::awaitable_operators;
  auto winner = co_await (op() || puzzle::sleep_for(limit));
  if (winner.index() == 1) co_return std::nullopt;
  co_return std::get<0>(std::move(winner));
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
