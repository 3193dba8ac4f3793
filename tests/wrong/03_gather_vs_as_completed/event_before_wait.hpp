// Misconception: an event remembers that it was set, so waiting for it later returns at once.
// Expect: stalled at 0
// Expect: A notification or a result that is sent when nothing is ready to take it is lost
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (a() && b() && c());
  auto& [first, second, third] = results;
  co_return std::array<std::string, 3>{first, second, third};
}

struct board {
  std::function<void(std::string)> on_result;
  puzzle::steady_timer all_ended;
  int running = 3;
};

// Reports its end from inside the task, so it may do that before the caller waits.
inline asio::awaitable<void> do_and_report(job& work, board& shared) {
  std::string result = co_await work();
  shared.on_result(std::move(result));
  if (--shared.running == 0) shared.all_ended.cancel();
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  const auto executor = co_await asio::this_coro::executor;
  board shared{std::move(on_result), puzzle::steady_timer(executor, puzzle::clock::time_point::max())};
  for (job* each : {&a, &b, &c}) asio::co_spawn(executor, do_and_report(*each, shared), asio::detached);
  asio::error_code woken;
  co_await shared.all_ended.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

}  // namespace gather_vs_as_completed
