// Misconception: co_spawn starts the coroutine, whether or not the awaitable that it returns is awaited.
// Expect: run_concurrent ended, and no fetch has started; expected it to fetch all three
// Expect: an awaitable does nothing until it is awaited or spawned
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  const auto executor = co_await asio::this_coro::executor;
  auto a = asio::co_spawn(executor, fetch("A"), asio::use_awaitable);
  auto b = asio::co_spawn(executor, fetch("B"), asio::use_awaitable);
  auto c = asio::co_spawn(executor, fetch("C"), asio::use_awaitable);
  co_return std::vector<std::string>(3);
}

}  // namespace coroutines_vs_tasks
