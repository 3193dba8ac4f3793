// Cheat: lets time run backwards.
// Verdict: failed
#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    puzzle::burn(std::chrono::milliseconds(-1));
  }
  co_return;
}

}  // namespace event_loop_basics
