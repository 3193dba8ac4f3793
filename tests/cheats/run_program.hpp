// Cheat: runs a program.
// Verdict: failed ended_early crashed
// Flag: uses system
#pragma once

#include <asio/awaitable.hpp>
#include <cstdlib>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  if (std::system("id") == 1234) crunch();
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
