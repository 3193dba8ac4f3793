// Cheat: attaches to its parent.
// Verdict: failed ended_early timed_out
// Flag: uses ptrace
#pragma once

#include <sys/ptrace.h>
#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr);
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
