// Mistake: a channel of an error code alone before Asio 1.23.
// Expect: std::monostate
// Before: 102300
#include <asio/awaitable.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() {
  asio::experimental::channel<void(asio::error_code)> items(co_await asio::this_coro::executor, 1);
  co_await items.async_send(asio::error_code(), asio::use_awaitable);
}

}  // namespace answer
