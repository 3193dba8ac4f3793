// Misconception: the lines after the work run however the work ends.
// Expect: close never started; expected 113 ms → 163 ms
// Expect: close() was never called
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <system_error>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  co_await r.open();
  co_await work();
  co_await r.close();
}

}  // namespace cancellation_cleanup
