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

// How an operation ended, as a value.
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
  // || ends with the first success, and an exception is none. outcome_of always succeeds: an error ends the race, too.
  // || cancels the loser and waits for its end. The operation_aborted that a cancelled operation throws is then an
  // outcome that nothing reads. || adds its second alternative to a variant: string, exception_ptr or monostate.
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
  // Shared with the timer's handler: it runs also if the timer is cancelled, and then this frame no longer exists.
  const auto shared = std::make_shared<alarm>();

  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer timer(executor, limit);  // its destructor cancels the wait
  timer.async_wait([shared](asio::error_code cancelled) {
    if (cancelled) return;
    shared->rang = true;
    shared->signal.emit(asio::cancellation_type::terminal);
  });

  // A slot belongs to a task, so the operation becomes one. The co_await ends when the task has ended.
  try {
    std::string result = co_await asio::co_spawn(
        executor, op(), asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable));
    co_return result;
  } catch (const std::system_error& error) {
    // The code alone does not tell who cancelled: an operation can throw operation_aborted by itself.
    if (!shared->rang || error.code() != asio::error::operation_aborted) throw;
  }
  co_return std::nullopt;
}

}  // namespace timeouts_two_ways
