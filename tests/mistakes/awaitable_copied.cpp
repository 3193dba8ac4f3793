// Mistake: an awaitable copied.
// Expect: moved but not copied
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(words work) {
  auto once = work();
  auto twice = once;
  co_await std::move(twice);
}

}  // namespace answer
