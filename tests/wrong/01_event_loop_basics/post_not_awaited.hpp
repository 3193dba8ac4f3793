// Misconception: calling asio::post yields.
// Expect: maximum tick delay (ticks are due every 10 ms): measured 40 ms; expected at most 5 ms
// Expect: A co_await yields only if it suspends the coroutine
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    static_cast<void>(asio::post(asio::use_awaitable));
  }
  co_return;
}

}  // namespace event_loop_basics
