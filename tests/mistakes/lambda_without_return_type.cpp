// Mistake: a coroutine lambda without a return type.
// Expect: needs an explicit return type
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(nothing work) {
  auto step = [&] { co_await work(); };
  co_await step();
}

}  // namespace answer
