// Cheat: leaves a process in a session of its own behind.
// Verdict: failed ended_early crashed
// Flag: uses fork
// Flag: uses setsid
#pragma once

#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  if (::fork() == 0) {
    ::setsid();
    for (;;) ::sleep(1000);
  }
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
