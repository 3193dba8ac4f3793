// Mistake: || against the precedence of co_await.
// Expect: co_await binds more tightly
#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

using namespace asio::experimental::awaitable_operators;

inline asio::awaitable<void> f(words a, nothing b) {
  auto first = co_await a() || b();
  (void)first;
}

}  // namespace answer
