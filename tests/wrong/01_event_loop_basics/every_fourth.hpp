// Misconception: five milliseconds are five pieces in a row: but a tick may have to wait for two stretches.
// Expect: the worker gives way too seldom
#pragma once

#include <asio.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 1; i <= chunks; ++i) {
    crunch();
    if (i % 4 == 0) co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
