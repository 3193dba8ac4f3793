// Misconception: yielding means sleeping for a short while.
// Expect: busy_worker: ended at 100 ms; expected 50 ms
// Expect: Waiting for a timer takes time, even a short one
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace event_loop_basics
