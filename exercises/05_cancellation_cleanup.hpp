// 05 · Cancellation and cleanup · ★★
//
// You row a rented boat until you have had enough, or until the harbor master calls all boats in. Either way you do not
// jump into the water: you take the boat back, and that takes a while.
//
// Your task: open a resource, work with it, and close it, however the work ends.
//   [ ] open() first, then work(), then close(): each awaited to its end, and each once
//   [ ] cancelled during work(): close() runs to its end, and only then the worker ends with operation_aborted
//   [ ] work() throws, whatever the type: close() runs to its end, then that same exception propagates
//   [ ] open() throws or is cancelled: neither work() nor close() runs, and the error propagates
//   [ ] open(), work() and close() may end at once, without suspending
//   [ ] two workers may run at the same time: they share no state
//
// Two obstacles. C++ allows co_await neither in a catch block nor in a destructor. And Asio remembers a cancellation:
// after it, every co_await of an operation or of another coroutine throws operation_aborted at once, until the
// cancellation state is reset.
//
// Look up: std::exception_ptr, std::current_exception, std::rethrow_exception;
//   cancellation state and cancellation filters, in asio::this_coro and <asio/cancellation_state.hpp>.
// In asyncio: try: await work()  finally: await r.close()
// Out of scope: a second cancellation, a cancellation during close(), a close() that fails; a work() that ignores its
//   cancellation, or that throws before it has returned its awaitable.
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
  virtual asio::awaitable<void> close() = 0;  // takes 50 ms, or longer against the wind
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  // TODO: an exception leaves this coroutine at once. What is left undone then?
  co_await r.open();
  co_await work();
  co_await r.close();
}

}  // namespace cancellation_cleanup
