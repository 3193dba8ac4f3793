// Misconception: starting the fetches is enough.
// Expect: run_concurrent: ended at 0; expected 409 ms
// Expect: a detached coroutine is only started
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
  auto pages = std::make_shared<std::vector<std::string>>(3);
  for (std::size_t i = 0; i < 3; ++i)
    asio::co_spawn(executor, fetch(std::string(1, "ABC"[i])),
                   [pages, i](std::exception_ptr, std::string page) { (*pages)[i] = std::move(page); });
  co_return *pages;
}

}  // namespace coroutines_vs_tasks
