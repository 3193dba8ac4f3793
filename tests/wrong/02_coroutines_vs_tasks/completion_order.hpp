// Misconception: the results arrive in the order in which the fetches were started.
// Expect: returned: got ["red page A of Wednesday", "green page C of Wednesday", "blue page B of Wednesday"]
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
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());
  std::vector<std::string> pages;
  for (const char* name : {"A", "B", "C"})
    asio::co_spawn(executor, fetch(name), [&](std::exception_ptr, std::string page) {
      pages.push_back(std::move(page));
      if (pages.size() == 3) all_ended.cancel();
    });
  asio::error_code cancelled;
  co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
