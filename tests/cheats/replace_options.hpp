// Cheat: defines the sanitizer's options.
// Verdict: compile_error
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics

extern "C" const char* __asan_default_options() { return "exitcode=0"; }
