// Mistake: use_awaitable forgotten before Asio 1.31.
// Expect: the completion token must be written
// Before: 103100
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  co_await timer.async_wait();
}

}  // namespace answer
