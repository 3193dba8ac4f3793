// Misconception: cancelling the others is enough: their cleanup need not be awaited.
// Expect: fail_fast left something behind
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

struct shared {
  explicit shared(const asio::any_io_executor& executor) : ended(executor, puzzle::clock::time_point::max()) {}
  std::array<asio::cancellation_signal, 3> stop;
  std::array<std::string, 3> results;
  std::exception_ptr error;
  int running = 3;
  puzzle::steady_timer ended;
};

inline void start(const asio::any_io_executor& executor, const std::shared_ptr<shared>& all, std::size_t place,
                  work w) {
  asio::co_spawn(
      executor, w(),
      asio::bind_cancellation_slot(all->stop[place].slot(), [all, place](std::exception_ptr error, std::string result) {
        --all->running;
        if (error && !all->error) all->error = error;
        all->results[place] = result;
        if (all->error || all->running == 0) all->ended.cancel();
      }));
}

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  const auto all = std::make_shared<shared>(executor);
  start(executor, all, 0, a);
  start(executor, all, 1, b);
  start(executor, all, 2, c);
  asio::error_code set;
  co_await all->ended.async_wait(asio::redirect_error(asio::use_awaitable, set));
  if (all->error) {
    for (auto& each : all->stop) each.emit(asio::cancellation_type::terminal);
    std::rethrow_exception(all->error);
  }
  co_return all->results;
}

inline outcome make_outcome(const std::exception_ptr& error, const std::string& result) {
  if (error) return error;
  return result;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  auto& [order, error_a, result_a, error_b, result_b, error_c, result_c] = ends;
  std::array<outcome, 3> outcomes = {make_outcome(error_a, result_a), make_outcome(error_b, result_b),
                                     make_outcome(error_c, result_c)};
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
