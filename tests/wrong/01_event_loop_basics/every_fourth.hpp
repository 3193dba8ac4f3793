// Misconception: 5 ms allow for four chunks in a row. A tick may have to wait for two stretches.
// Expect: busy_worker yields too rarely: it holds the thread for up to 4 ms at a stretch
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
