// Cheat: defines the kit's clock itself.
// Verdict: compile_error
// Flag: opens namespace puzzle
#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics

namespace puzzle {
clock::time_point clock::now() { return {}; }
}  // namespace puzzle
