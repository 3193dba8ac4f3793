// Cheat: jumps over the test by longjmp.
// Verdict: failed crashed ended_early
// Flag: uses
#pragma once

#include <asio/awaitable.hpp>
#include <csetjmp>
#include <csignal>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  std::signal(SIGSEGV, [](int) {});
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
