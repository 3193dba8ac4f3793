// The task group of puzzle 14, made for three tasks with a result: a completion handler and a signal for each, and one
// event.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

struct group_of_three {
  group_of_three(const asio::any_io_executor& executor, bool stops)
      : all_ended(executor, puzzle::clock::time_point::max()), stops_at_error(stops) {}

  void start(const asio::any_io_executor& executor, std::size_t place, asio::awaitable<std::string> task) {
    asio::co_spawn(
        executor, std::move(task),
        asio::bind_cancellation_slot(stop[place].slot(), [this, place](std::exception_ptr error, std::string result) {
          if (error)
            outcomes[place] = error;
          else
            outcomes[place] = std::move(result);
          if (error && !first_error) {
            first_error = error;
            if (stops_at_error) cancel_all();
          }
          if (--running == 0) all_ended.cancel();
        }));
    // A task that fails inside co_spawn cancels those that have started already; this one started after it.
    if (first_error && stops_at_error) cancel_all();
  }

  void cancel_all() {
    for (auto& each : stop) each.emit(asio::cancellation_type::terminal);
  }

  asio::awaitable<void> join() {
    asio::error_code set;
    while (running > 0) co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, set));
  }

  std::array<outcome, 3> outcomes;
  std::array<asio::cancellation_signal, 3> stop;
  int running = 3;
  std::exception_ptr first_error;
  puzzle::steady_timer all_ended;
  bool stops_at_error;
};

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  group_of_three group(executor, true);
  group.start(executor, 0, a());
  group.start(executor, 1, b());
  group.start(executor, 2, c());
  co_await group.join();
  if (group.first_error) std::rethrow_exception(group.first_error);
  std::array<std::string, 3> results;
  for (std::size_t i = 0; i < results.size(); ++i) results[i] = std::get<std::string>(group.outcomes[i]);
  co_return results;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  group_of_three group(executor, false);
  group.start(executor, 0, a());
  group.start(executor, 1, b());
  group.start(executor, 2, c());
  co_await group.join();
  co_return group.outcomes;
}

}  // namespace taskgroup_vs_gather
