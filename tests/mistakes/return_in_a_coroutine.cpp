// Mistake: return in a coroutine.
// Expect: Write co_return
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<int> f(nothing work) {
  co_await work();
  return 1;
}

}  // namespace answer
