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
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<outcome> outcome_of(operation& op) {
  try {
    co_return co_await op();
  } catch (...) {
    co_return std::current_exception();
  }
}

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  using namespace asio::experimental::awaitable_operators;
  // || ends with the first success, and a failure is none: so the operation's side always succeeds, with an outcome.
  // The loser is cancelled, and || waits until it has ended; that the operation then throws operation_aborted ends up
  // in an outcome that nobody looks at. To a variant || adds its other side: a result, an error, or a std::monostate.
  auto winner = co_await (outcome_of(op) || puzzle::sleep_for(limit));
  if (const auto* error = std::get_if<std::exception_ptr>(&winner)) std::rethrow_exception(*error);
  if (auto* result = std::get_if<std::string>(&winner)) co_return std::move(*result);
  co_return std::nullopt;
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
