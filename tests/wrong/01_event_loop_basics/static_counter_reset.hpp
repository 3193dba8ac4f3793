// Misconception: a static counter that each call sets belongs to this call.
// Expect: of two workers
// Expect: state shared between calls
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  static int left;
  for (left = chunks; left > 0; --left) {
    crunch();
    co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
