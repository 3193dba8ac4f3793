// Cheat: starts processes without an end.
// Verdict: failed crashed timed_out ended_early
// Flag: uses fork
#pragma once

#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < 100000; ++i) {
    if (::fork() == 0) ::sleep(100);
  }
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
