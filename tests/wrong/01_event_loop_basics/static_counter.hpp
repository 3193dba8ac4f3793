// Misconception: a static local variable starts anew in each call.
// Expect: Either there is state shared between calls
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  static int done = 0;
  for (; done < chunks; ++done) {
    crunch();
    co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
