// 05 · Clean-up after cancellation · ★★
//
// You rented a boat. You row until you have had enough, or until the harbour master calls everybody in: and then you
// do not jump into the water, but take the boat back. That takes a while too, and it is no use to him if his call makes
// you drop the oars on the way home. Afterwards you tell him why you are back: you did not come by your own choice.
//
// Your task: open a resource, work, and close it, however the work ends.
//   [ ] open() first, then work(), then close(), each awaited to its end, and each once
//   [ ] cancelled during work(): close() runs to its end; only then the worker ends, with operation_aborted
//   [ ] work() throws, whatever it is: close() runs to its end; then that same exception comes out
//   [ ] open() is cancelled or throws: nothing was opened, so no work() and no close(); the error comes out
//
// Two things stand in the way. C++ allows no co_await in a catch block, and none in a destructor. And Asio remembers a
// cancellation: from then on every co_await of an operation throws operation_aborted again, until you reset that.
//
// Look up: std::exception_ptr, std::current_exception, std::rethrow_exception;
//   asio::this_coro::reset_cancellation_state and its filters, asio::disable_cancellation among them.
// In asyncio:  try: await work()  finally: await r.close()
// Not needed here: a second cancellation, one during close(), and a close() that fails;
//   a work() that swallows its cancellation, or throws before it has made its coroutine.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;   // takes 50 ms
  virtual asio::awaitable<void> close() = 0;  // takes 50 ms; against the wind, longer
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  // TODO: an exception leaves this coroutine at once: what is left undone then?
  co_await r.open();
  co_await work();
  co_await r.close();
}

}  // namespace cancellation_cleanup
