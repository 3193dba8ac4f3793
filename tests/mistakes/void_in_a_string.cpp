// Mistake: void awaited into a variable.
// Expect: has no result
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(nothing work) {
  std::string done = co_await work();
  (void)done;
}

}  // namespace answer
