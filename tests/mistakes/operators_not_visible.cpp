// Mistake: a missing using namespace asio::experimental::awaitable_operators.
// Expect: exist only where awaitable_operators are visible
#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f(words a, words b) { co_await (a() && b()); }

}  // namespace answer
