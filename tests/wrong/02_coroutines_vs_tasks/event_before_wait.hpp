// Misconception: an event remembers that it was set, so waiting for it later returns at once.
// Expect: stalled at 0
// Expect: A notification that is sent when nothing waits for it yet is lost
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

// Reports its end from inside the task, so it may do that before the caller waits.
inline asio::awaitable<void> fetch_into(fetch_function& fetch, const char* name, std::string& page,
                                        std::exception_ptr& error, int& running, puzzle::steady_timer& all_ended) {
  try {
    page = co_await fetch(name);
  } catch (...) {
    error = std::current_exception();
  }
  if (--running == 0) all_ended.cancel();
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());
  std::vector<std::string> pages(3);
  std::exception_ptr error;
  int running = 3;
  asio::co_spawn(executor, fetch_into(fetch, "A", pages[0], error, running, all_ended), asio::detached);
  asio::co_spawn(executor, fetch_into(fetch, "B", pages[1], error, running, all_ended), asio::detached);
  asio::co_spawn(executor, fetch_into(fetch, "C", pages[2], error, running, all_ended), asio::detached);
  asio::error_code woken;
  co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (error) std::rethrow_exception(error);
  co_return pages;
}

}  // namespace coroutines_vs_tasks
