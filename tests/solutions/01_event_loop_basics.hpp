#pragma once

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    // Suspends, and puts the rest of this coroutine at the end of the queue: everything that is ready now runs first.
    co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
