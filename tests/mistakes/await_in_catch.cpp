// Mistake: co_await in a catch block.
// Expect: no co_await inside a catch block
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(nothing work) {
  try {
    co_await work();
  } catch (...) {
    co_await work();
  }
}

}  // namespace answer
