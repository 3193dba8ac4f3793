// Alternative solution: each fetch is a task with a completion handler, and the last one to end sets an event. The
// event is a timer that never expires: cancelling it wakes the waiter.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error_code.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::string a = co_await fetch("A");
  std::string b = co_await fetch("B");
  std::string c = co_await fetch("C");
  co_return std::vector<std::string>{a, b, c};
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());
  std::vector<std::string> pages(3);
  std::exception_ptr first_error;
  int running = 3;
  const std::array<const char*, 3> names = {"A", "B", "C"};
  for (std::size_t i = 0; i < names.size(); ++i)
    asio::co_spawn(executor, fetch(names[i]), [&, i](std::exception_ptr error, std::string page) {
      if (error && !first_error) first_error = error;
      pages[i] = std::move(page);
      if (--running == 0) all_ended.cancel();
    });

  // The handlers refer to this frame, so it waits for all of them. It asks first: fetches that end at once have ended
  // before this line, and then nothing would set the event again.
  while (running > 0) {
    asio::error_code cancelled;
    co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
  if (first_error) std::rethrow_exception(first_error);
  co_return pages;
}

}  // namespace coroutines_vs_tasks
