// 01 · Event loop basics · ★
//
// A kitchen with one cook. While the cook chops a mountain of onions, nothing else happens: the kettle boils over. The
// event loop is such a cook: one thread, and a coroutine keeps it until it gives it back. Chop a little, look around,
// chop on.
//
// Your task: do all the work, and give the loop a chance to run others between two pieces of it.
//   [ ] crunch() is called exactly `chunks` times
//   [ ] nobody else waits for his turn for longer than 5 ms: give way after each piece. (After every fourth is too
//       seldom: a timer that is due is noticed when you give way, and its turn may come only when you do so again.)
//   [ ] giving way costs no time of its own: the worker takes what its pieces take, and no more
//
// Look up: co_await, asio::post, asio::use_awaitable; then what sets asio::post apart from asio::dispatch.
// In asyncio:  await asyncio.sleep(0)
// Not needed here: timers, threads, more than one coroutine.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>

namespace event_loop_basics {

// crunch() does one piece of CPU-bound work and holds the thread for 1 ms.
inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  // TODO: this keeps the thread from the first piece to the last. Give way after each.
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
