// Misconception: waiting is looking again every millisecond.
// Ends: undefined
// Expect: expected 173.000007 ms
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

struct progress {
  std::array<asio::cancellation_signal, 3> stops;
  std::array<std::string, 3> results;
  std::exception_ptr error;
  int running = 3;
};

inline asio::awaitable<void> run(work w, std::size_t place, progress& all) {
  try {
    all.results[place] = co_await w();
  } catch (...) {
    if (!all.error) {
      all.error = std::current_exception();
      for (std::size_t i = 0; i < 3; ++i)
        if (i != place) all.stops[i].emit(asio::cancellation_type::terminal);
    }
  }
  --all.running;
}

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  progress all;
  const std::array<work*, 3> works = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i)
    asio::co_spawn(executor, run(*works[i], i, all), asio::bind_cancellation_slot(all.stops[i].slot(), asio::detached));
  while (all.running > 0) co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  if (all.error) std::rethrow_exception(all.error);
  co_return all.results;
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
