// Mistake: a channel of a value in place of a signature.
// Expect: channel<void(asio::error_code, T)>
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
  asio::experimental::channel<std::string> items(co_await asio::this_coro::executor, 1);
  co_await items.async_send(asio::error_code(), "item", asio::use_awaitable);
}

}  // namespace answer
