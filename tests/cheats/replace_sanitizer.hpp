// Cheat: defines a function of the sanitizer.
// Verdict: compile_error failed crashed ended_early timed_out
// Flag: defines __asan_report_load8
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics

extern "C" void __asan_report_load8(unsigned long) {}
