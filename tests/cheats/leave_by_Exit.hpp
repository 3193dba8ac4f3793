// Cheat: leaves by _Exit(0).
// Verdict: ended_early
// Flag: uses _Exit
#pragma once

#include <asio/awaitable.hpp>
#include <cstdlib>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  std::_Exit(0);
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
