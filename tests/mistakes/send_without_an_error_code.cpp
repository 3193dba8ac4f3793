// Mistake: async_send without the error code.
// Expect: is sent an error code and a T
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
  asio::experimental::channel<void(asio::error_code, std::string)> items(co_await asio::this_coro::executor, 1);
  co_await items.async_send(std::string("item"), asio::use_awaitable);
}

}  // namespace answer
