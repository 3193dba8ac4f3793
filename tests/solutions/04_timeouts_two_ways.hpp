#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

// What became of an operation: a result or an error, as a value.
struct outcome {
  outcome() = default;  // declared, and so no aggregate: g++ 12 mishandles those beside a co_await
  std::optional<std::string> result;
  std::exception_ptr error;
};

inline asio::awaitable<outcome> outcome_of(operation& op) {
  outcome became;
  try {
    became.result = co_await op();
  } catch (...) {
    became.error = std::current_exception();
  }
  co_return became;
}

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  using namespace asio::experimental::awaitable_operators;
  // || ends with the first success, and a failure is none: so the operation's side always succeeds, with an outcome.
  // The loser is cancelled, and || waits until it has ended; that the operation then throws operation_aborted ends up
  // in an outcome that nobody looks at.
  auto winner = co_await (outcome_of(op) || puzzle::sleep_for(limit));
  if (winner.index() == 1) co_return std::nullopt;

  outcome& became = std::get<0>(winner);
  if (became.error) std::rethrow_exception(became.error);
  co_return std::move(became.result);
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  struct alarm {
    asio::cancellation_signal signal;
    bool rang = false;
  };
  // Shared with the timer's handler, which runs even if the timer is cancelled, and then after this frame is gone.
  const auto shared = std::make_shared<alarm>();

  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer timer(executor, limit);  // its destructor cancels the wait
  timer.async_wait([shared](asio::error_code cancelled) {
    if (cancelled) return;
    shared->rang = true;
    shared->signal.emit(asio::cancellation_type::terminal);
  });

  // The operation becomes a task of its own, because a slot belongs to a task. The co_await ends when the task has.
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
