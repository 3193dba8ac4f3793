// Misconception: CPU-bound work needs a thread of its own, and then the loop stays free.
// Expect: calls of crunch() on another thread: counted 50; expected 0
// Expect: the worker has left its event loop
#pragma once

#include <asio.hpp>
#include <functional>
#include <utility>

namespace event_loop_basics {

inline asio::awaitable<void> do_chunks(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  asio::thread_pool pool(1);
  co_await asio::co_spawn(pool, do_chunks(chunks, std::move(crunch)), asio::use_awaitable);
}

}  // namespace event_loop_basics
