// Misconception: every co_await suspends.
// Expect: maximum tick delay (ticks are due every 10 ms): measured 40 ms; expected at most 5 ms
// Expect: does all its work without a yield
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> nothing() { co_return; }

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    co_await nothing();
  }
}

}  // namespace event_loop_basics
