// Cheat: calls itself without an end.
// Verdict: crashed
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline int deeper(volatile int n) { return n == 0 ? 0 : deeper(n + 1) + 1; }

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  if (deeper(1) != 0) crunch();
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
