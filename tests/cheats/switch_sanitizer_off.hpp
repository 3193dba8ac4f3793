// Cheat: switches the sanitizer off for itself.
// Verdict: failed
// Flag: no_sanitize
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

__attribute__((no_sanitize("address"))) inline int unchecked(int* p) { return p[0]; }

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
