// Alternative solution: yield after every third chunk. Then no other coroutine waits longer than 5 ms.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    crunch();
    if (i % 3 == 2) co_await asio::post(asio::use_awaitable);
  }
}

}  // namespace event_loop_basics
