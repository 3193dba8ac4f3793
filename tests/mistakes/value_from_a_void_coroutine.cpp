// Mistake: co_return of a value in an awaitable<void>.
// Expect: returns asio::awaitable<void>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(words work) {
  std::string word = co_await work();
  co_return word;
}

}  // namespace answer
