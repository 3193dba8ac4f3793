// Misconception: a loop of yields is a way to wait for time to pass.
// Expect: livelock at 1 ms
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    const auto turn = puzzle::clock::now() + std::chrono::milliseconds(1);
    while (puzzle::clock::now() < turn) co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
