// Cheat: never comes back.
// Verdict: timed_out
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  volatile bool forever = true;
  while (forever) {
  }
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
