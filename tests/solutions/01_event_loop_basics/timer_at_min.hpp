// Alternative solution: waiting for a timer that has already expired also suspends, and resumes through the queue.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  puzzle::steady_timer ready(co_await asio::this_coro::executor);
  for (int i = 0; i < chunks; ++i) {
    ready.expires_at(puzzle::clock::time_point::min());
    co_await ready.async_wait(asio::use_awaitable);
    crunch();
  }
}

}  // namespace event_loop_basics
