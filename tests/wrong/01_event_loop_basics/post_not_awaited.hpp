// Misconception: asio::post gives way by being called.
// Expect: had to wait: measured 40 ms; expected at most 5 ms
// Expect: without the co_await it does nothing
#pragma once

#include <asio.hpp>
#include <functional>
#include <puzzle/time.hpp>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    static_cast<void>(asio::post(asio::use_awaitable));
  }
  co_return;
}

}  // namespace event_loop_basics
