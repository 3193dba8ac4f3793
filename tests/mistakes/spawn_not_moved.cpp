// Mistake: an awaitable handed to co_spawn by name.
// Expect: moved but not copied
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/this_coro.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(nothing work) {
  auto task = work();
  asio::co_spawn(co_await asio::this_coro::executor, task, asio::detached);
}

}  // namespace answer
