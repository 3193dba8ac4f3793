// Mistake: co_return of the wrong type.
// Expect: cannot be converted to the T
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<int> f(words work) {
  std::string word = co_await work();
  co_return word;
}

}  // namespace answer
