// Misconception: giving way means to sleep for a little while.
// Expect: giving way should not take time
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
