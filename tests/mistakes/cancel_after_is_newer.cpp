// Mistake: cancel_after before Asio 1.31.
// Expect: exists from Asio 1.31 on
// Before: 103100
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  co_await timer.async_wait(asio::cancel_after(std::chrono::seconds(1), asio::use_awaitable));
}

}  // namespace answer
