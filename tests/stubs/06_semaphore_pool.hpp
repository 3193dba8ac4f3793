// 06 · Semaphore pool · ★★
//
// A workshop with three benches and ten craftsmen. Whoever comes in takes a free bench; when all are taken, he waits
// until somebody leaves one. A craftsman who storms out in anger leaves his bench too, and so does one who is called
// away. One who gives up waiting must not find a bench kept for him for ever.
//
// Your task: a semaphore, and a function that runs a job while it holds one of the semaphore's permits.
//   [ ] never more jobs at once than there are permits
//   [ ] and never fewer, as long as somebody waits: a permit that is given back goes to a waiter at that instant
//   [ ] run_with_permit returns what the job returns, and throws what it throws
//   [ ] the permit is given back however the job ends: result, exception, cancellation
//   [ ] a waiter that is cancelled ends with operation_aborted, and neither takes a permit nor makes one, now or later
//
// Look up: asio::experimental::channel: its capacity, async_send, async_receive, try_send, try_receive. A channel holds
//   a number of messages and makes you wait: a semaphore is hardly more. What is a message, what is room for one?
//   Then: destructors, which run however a scope is left.
// In asyncio:  async with asyncio.Semaphore(3): ...
// Not needed here: an order among those who wait; threads; giving back more permits than were taken; a job that throws
//   before it has made its coroutine.
//
// Mind, up to Asio 1.24:
//   - a message of nothing but an error_code does not compile: send a std::monostate with it, as `tokens` does below;
//   - once an async_receive on a channel with a capacity was cancelled, try_send says "full" although it is not. A
//     cancelled async_send does no such harm, and an async_send finds its receiver all the same.
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
  // TODO: remember how many permits there are; an executor is what a channel or a timer is made with.
  semaphore(asio::any_io_executor, std::size_t) {}

  // Takes a permit; waits for one when all are taken.
  asio::awaitable<void> acquire() {
    // TODO: this takes nothing and waits for nobody.
    co_return;
  }

  // Gives one back.
  void release() {
    // TODO: let one of those who wait go on.
  }
};

inline asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  co_await slots.acquire();
  // TODO: give the permit back when the job has ended, however it ends.
  co_return co_await run(id);
}

}  // namespace semaphore_pool
