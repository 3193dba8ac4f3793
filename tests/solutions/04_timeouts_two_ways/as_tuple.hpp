// Alternative solution: as_tuple turns the end of the operation into a value, so there is nothing to catch. The alarm
// is a coroutine.
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
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  auto winner =
      co_await (asio::co_spawn(executor, op(), puzzle::as_tuple(asio::use_awaitable)) || puzzle::sleep_for(limit));
  if (winner.index() == 1) co_return std::nullopt;
  auto& [error, result] = std::get<0>(winner);
  if (error) std::rethrow_exception(error);
  co_return std::move(result);
}

struct alarm {
  alarm(const asio::any_io_executor& executor, puzzle::duration limit) : timer(executor, limit) {}
  puzzle::steady_timer timer;
  asio::cancellation_signal signal;
  bool rang = false;
};

// Shares ownership of the alarm, because it may end a little later than the call that started it.
inline asio::awaitable<void> ring(std::shared_ptr<alarm> shared) {
  asio::error_code cancelled;
  co_await shared->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (cancelled) co_return;
  shared->rang = true;
  shared->signal.emit(asio::cancellation_type::terminal);
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<alarm>(executor, limit);
  asio::co_spawn(executor, ring(shared), asio::detached);
  auto end = co_await asio::co_spawn(
      executor, op(), puzzle::as_tuple(asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable)));
  shared->timer.cancel();
  auto& [error, result] = end;
  if (shared->rang) co_return std::nullopt;
  if (error) std::rethrow_exception(error);
  co_return std::move(result);
}

}  // namespace timeouts_two_ways
