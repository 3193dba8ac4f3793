// Misconception: yielding replaces working, every other time.
// Expect: calls of crunch(): counted 25; expected 50
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    if (i % 2 == 0) crunch();
    co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
