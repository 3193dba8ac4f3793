// 01 · Event loop basics · ★
//
// A kitchen with one cook. While the cook chops a mountain of onions in one go, the kettle boils over. The event loop
// is such a cook: it has one thread, and a coroutine keeps it until it yields.
//
// Your task: do all the work, and yield often enough that other coroutines can run in between.
//   [ ] crunch() is called exactly `chunks` times
//   [ ] no other coroutine waits longer than 5 ms for the thread: yield after every chunk
//   [ ] yielding takes no time of its own: the worker takes as long as its chunks, and no longer
//   [ ] two workers may run at the same time: they share no state
//
// Look up: co_await, asio::post, asio::use_awaitable (a completion token);
//   then how asio::post differs from asio::dispatch.
// In asyncio: await asyncio.sleep(0)
// Out of scope: timers, threads, more than one coroutine.
//
// New here? exercises/README.md explains the terms in ten minutes.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>

namespace event_loop_basics {

// crunch() does one chunk of CPU-bound work. It holds the thread for 1 ms.
inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  // TODO: this holds the thread from the first chunk to the last. Yield after each chunk.
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
