// Misconception: starting a coroutine that does the work is doing the work.
// Expect: busy_worker: ended at
// Expect: it returned before its last chunk was done
#pragma once

#include <asio.hpp>
#include <functional>
#include <utility>

namespace event_loop_basics {

inline asio::awaitable<void> do_chunks(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) {
    co_await asio::post(asio::use_awaitable);
    crunch();
  }
}

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  asio::co_spawn(co_await asio::this_coro::executor, do_chunks(chunks, std::move(crunch)), asio::detached);
}

}  // namespace event_loop_basics
