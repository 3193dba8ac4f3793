// Mistake: an awaitable awaited by name.
// Expect: moved but not copied
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(words work) {
  auto page = work();
  co_await page;
}

}  // namespace answer
