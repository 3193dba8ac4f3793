// 06 · Semaphore pool · ★★
//
// Ten jobs and three permits. A job needs a permit to run, and waits until one is free. However the job ends, its
// permit must come back.
//
// Your task: a semaphore, and a function that runs a job while it holds one of the semaphore's permits.
//   [ ] never more jobs run at the same time than there are permits
//   [ ] and never fewer, as long as jobs are waiting: a released permit reaches a waiter at the same instant
//   [ ] run_with_permit returns what the job returns, and throws what the job throws
//   [ ] the permit is released however the job ends: with a result, an exception or a cancellation
//   [ ] a waiter that is cancelled ends with operation_aborted; it takes no permit and adds none, now or later
//   [ ] release() does not suspend, and returns before the waiter that gets the permit continues. Otherwise jobs that
//       end at once would nest, each inside the release() of the one before, until the stack overflows
//
// Look up: asio::experimental::channel (capacity, async_send, async_receive, try_send, try_receive); RAII.
//   A channel holds a number of messages and makes the sender or the receiver wait. What could a message stand for?
// In asyncio:  async with asyncio.Semaphore(3): ...
// Out of scope: an order among the waiters; threads; more releases than acquires; a job that throws before it returns
//   its awaitable.
//
// With Asio 1.24 or older:
//   - a message that is only an error_code does not compile: add a std::monostate, as `tokens` does below;
//   - after an async_receive on a buffered channel was cancelled, try_send reports "full" although there is room.
//     A cancelled async_send has no such effect, and an async_send still reaches its receiver.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;
using tokens = asio::experimental::channel<void(asio::error_code, std::monostate)>;

class semaphore {
 public:
  // TODO: store the number of permits. A channel or a timer is constructed with the executor.
  semaphore(asio::any_io_executor, std::size_t) {}

  // Takes a permit. Suspends while none is free.
  asio::awaitable<void> acquire() {
    // TODO: this neither takes a permit nor waits for one.
    co_return;
  }

  // Gives a permit back.
  void release() {
    // TODO: let one waiter continue, or keep the permit for a later acquire().
  }
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  // TODO: release the permit when the job has ended, however it ends.
  co_return co_await run(id);
}

}  // namespace semaphore_pool
