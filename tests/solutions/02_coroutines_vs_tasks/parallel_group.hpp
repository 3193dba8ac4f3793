// Alternative solution: one group of three operations. It waits for all of them, also when one fails.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <string>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  for (const char* name : {"A", "B", "C"}) {
    std::string page = co_await fetch(name);
    pages.push_back(page);
  }
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  const auto executor = co_await asio::this_coro::executor;
  // The completion token `deferred` makes operations that have not started: awaiting the group starts all three.
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, fetch("A"), puzzle::deferred),
                                                       asio::co_spawn(executor, fetch("B"), puzzle::deferred),
                                                       asio::co_spawn(executor, fetch("C"), puzzle::deferred));
  auto results = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  auto& [order, error_a, a, error_b, b, error_c, c] = results;
  for (const std::exception_ptr& error : {error_a, error_b, error_c})
    if (error) std::rethrow_exception(error);
  co_return std::vector<std::string>{a, b, c};
}

}  // namespace coroutines_vs_tasks
