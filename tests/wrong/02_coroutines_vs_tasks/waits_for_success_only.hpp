// Misconception: every fetch succeeds, so it is enough to count successes.
// Expect: stalled at 409 ms: no handler is ready and no timer is pending
// Expect: the coroutine that waits for all three was never told
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
  std::vector<std::string> pages(3);
  int running = 3;
  for (std::size_t i = 0; i < 3; ++i)
    asio::co_spawn(executor, fetch(std::string(1, "ABC"[i])), [&, i](std::exception_ptr error, std::string page) {
      if (error) return;
      pages[i] = std::move(page);
      if (--running == 0) all_ended.cancel();
    });
  asio::error_code cancelled;
  co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
