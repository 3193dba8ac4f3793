// Cheat: leaves before main().
// Verdict: ended_early
// Flag: uses _exit
#pragma once

#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline const bool gone = (::_exit(0), true);

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
