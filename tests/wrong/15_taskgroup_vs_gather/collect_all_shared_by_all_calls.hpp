// Misconception: there is one collection at a time.
// Expect: state shared between calls
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

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  auto& [order, error_a, result_a, error_b, result_b, error_c, result_c] = ends;
  const std::array<std::exception_ptr, 3> errors = {error_a, error_b, error_c};
  for (const std::size_t each : order)
    if (errors[each]) std::rethrow_exception(errors[each]);
  std::array<std::string, 3> results = {result_a, result_b, result_c};
  co_return results;
}

inline std::array<outcome, 3> outcomes;

inline asio::awaitable<void> store(work w, std::size_t place) {
  try {
    outcomes[place] = co_await w();
  } catch (...) {
    outcomes[place] = std::current_exception();
  }
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  using namespace asio::experimental::awaitable_operators;
  co_await (store(a, 0) && store(b, 1) && store(c, 2));
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
