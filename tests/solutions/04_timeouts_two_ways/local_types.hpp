// Alternative solution: types that only one function needs are local to it, also those that a coroutine returns.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  using namespace asio::experimental::awaitable_operators;
  struct failure {
    std::exception_ptr error;
  };
  // A list of results or a failure: exactly one of the two is there.
  struct ending {
    std::list<std::string> results;
    std::optional<failure> failed;
  };
  const auto end_of = [](operation& inner) -> asio::awaitable<ending> {
    ending how;
    try {
      std::string result = co_await inner();
      how.results.push_back(std::move(result));
    } catch (...) {
      how.failed = failure{std::current_exception()};
    }
    co_return how;
  };
  const auto expire = [](puzzle::duration after) -> asio::awaitable<std::optional<failure>> {
    co_await puzzle::sleep_for(after);
    co_return std::nullopt;
  };

  auto winner = co_await (end_of(op) || expire(limit));
  if (winner.index() == 1) co_return std::nullopt;
  ending& how = std::get<0>(winner);
  if (how.failed) std::rethrow_exception(how.failed->error);
  co_return std::move(how.results.front());
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  enum class event { expired };
  struct shared_state {
    shared_state(const asio::any_io_executor& executor, puzzle::duration after) : timer(executor, after) {}
    puzzle::steady_timer timer;
    asio::cancellation_signal signal;
    bool ended = false;
  };
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<shared_state>(executor, limit);

  const auto watch = [](std::shared_ptr<shared_state> seen) -> asio::awaitable<std::vector<event>> {
    std::vector<event> events;
    asio::error_code cancelled;
    co_await seen->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (!cancelled && !seen->ended) {
      events.push_back(event::expired);
      seen->signal.emit(asio::cancellation_type::terminal);
    }
    co_return events;
  };

  std::vector<event> events;
  bool watching = true;
  puzzle::steady_timer watched(executor, puzzle::clock::time_point::max());
  asio::co_spawn(executor, watch(shared), [&](std::exception_ptr, std::vector<event> seen) {
    events = std::move(seen);
    watching = false;
    watched.cancel();
  });
  std::string result;
  std::exception_ptr error;
  try {
    result = co_await asio::co_spawn(executor, op(),
                                     asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable));
  } catch (...) {
    error = std::current_exception();
  }
  shared->ended = true;
  shared->timer.cancel();
  while (watching) {
    asio::error_code woken;
    co_await watched.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  for (const event each : events)
    if (each == event::expired) co_return std::nullopt;
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace timeouts_two_ways
