// Cheat: kills its parent.
// Verdict: failed ended_early crashed timed_out
// Flag: uses kill
#pragma once

#include <signal.h>
#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  ::kill(::getppid(), SIGKILL);
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
