// Misconception: when one fetch has failed, the others no longer matter.
// Expect: fetches still running when run_concurrent ended: counted 2; expected 0
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
  struct shared_state {
    explicit shared_state(asio::any_io_executor ex) : ended(std::move(ex), puzzle::clock::time_point::max()) {}
    puzzle::steady_timer ended;
    std::vector<std::string> pages = std::vector<std::string>(3);
    std::exception_ptr error;
    int running = 3;
  };
  auto state = std::make_shared<shared_state>(executor);
  for (std::size_t i = 0; i < 3; ++i)
    asio::co_spawn(executor, fetch(std::string(1, "ABC"[i])), [state, i](std::exception_ptr error, std::string page) {
      if (error) state->error = error;
      state->pages[i] = std::move(page);
      if (--state->running == 0 || error) state->ended.cancel();
    });
  asio::error_code cancelled;
  co_await state->ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (state->error) std::rethrow_exception(state->error);
  co_return state->pages;
}

}  // namespace coroutines_vs_tasks
