// Misconception: a destructor can start close(), so no co_await is needed.
// Expect: close ran 220 ms → …; expected 220 ms → 270 ms
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
  const auto executor = co_await asio::this_coro::executor;
  co_await r.open();
  struct closer {
    closer(resource& opened, asio::any_io_executor ex) : r(opened), executor(std::move(ex)) {}
    closer(const closer&) = delete;
    closer& operator=(const closer&) = delete;
    ~closer() { asio::co_spawn(executor, r.close(), asio::detached); }
    resource& r;
    asio::any_io_executor executor;
  };
  const closer at_end(r, executor);
  co_await work();
}

}  // namespace cancellation_cleanup
