// Alternative solution: a parallel group for gather. For as_completed, each job has a completion handler, and the last
// one sets an event: a timer that never expires, and wakes the caller when it is cancelled.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error_code.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto results = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  auto& [order, error_a, first, error_b, second, error_c, third] = results;
  co_return std::array<std::string, 3>{first, second, third};
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer all_ended(executor, puzzle::clock::time_point::max());
  int running = 3;
  for (job* each : {&a, &b, &c})
    asio::co_spawn(executor, (*each)(), [&](std::exception_ptr, std::string result) {
      on_result(std::move(result));
      if (--running == 0) all_ended.cancel();
    });
  // Asks first: jobs that end at once have ended before this line, and then nothing would set the event again.
  while (running > 0) {
    asio::error_code cancelled;
    co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

}  // namespace gather_vs_as_completed
