// Cheat: leaves by a system call.
// Verdict: ended_early failed crashed
// Flag: uses syscall
#pragma once

#include <sys/syscall.h>
#include <unistd.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  ::syscall(SYS_exit_group, 0);
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
