// Misconception: an event that is set stays set.
// Expect: wheel ran 0 → 211 ms; expected 0 → 0
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
#include <utility>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

struct failure {
  explicit failure(const asio::any_io_executor& executor) : event(executor, puzzle::clock::time_point::max()) {}
  puzzle::steady_timer event;
  std::exception_ptr error;
};

inline asio::awaitable<void> wait(failure& first) {
  asio::error_code set;
  co_await first.event.async_wait(asio::redirect_error(asio::use_awaitable, set));
}

inline asio::awaitable<void> watched(work w, std::string& place, failure& first) {
  try {
    place = co_await w();
  } catch (...) {
    if (first.error) co_return;
    first.error = std::current_exception();
    first.event.cancel();
  }
}

inline asio::awaitable<void> until_failure(work w, std::string& place, failure& first) {
  using namespace asio::experimental::awaitable_operators;
  co_await (watched(w, place, first) || wait(first));
}

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  using namespace asio::experimental::awaitable_operators;
  std::array<std::string, 3> results;
  failure first(co_await asio::this_coro::executor);
  co_await (until_failure(a, results[0], first) && until_failure(b, results[1], first) &&
            until_failure(c, results[2], first));
  if (first.error) std::rethrow_exception(first.error);
  co_return results;
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
