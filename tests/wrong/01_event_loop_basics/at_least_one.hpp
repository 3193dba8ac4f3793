// Misconception: there is always something to do.
// Expect: calls of crunch(): counted 1; expected 0. Likely cause: without any chunks there is nothing to do
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  do {
    crunch();
    co_await asio::post(asio::use_awaitable);
  } while (--chunks > 0);
}

}  // namespace event_loop_basics
