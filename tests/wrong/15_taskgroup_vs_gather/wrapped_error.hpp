// Misconception: only the text of an error matters.
// Expect: fail_fast threw std::runtime_error: spring gave up; expected it to throw
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

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  auto& [order, error_a, result_a, error_b, result_b, error_c, result_c] = ends;
  const std::array<std::exception_ptr, 3> errors = {error_a, error_b, error_c};
  for (const std::size_t each : order) {
    if (!errors[each]) continue;
    try {
      std::rethrow_exception(errors[each]);
    } catch (const std::exception& e) {
      throw std::runtime_error(e.what());
    }
  }
  std::array<std::string, 3> results = {result_a, result_b, result_c};
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
