// Mistake: an include missing.
// Expect: #include <asio/experimental/awaitable_operators.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using namespace asio::experimental::awaitable_operators;
using words = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<void> f(words a, words b) { co_await (a() && b()); }

}  // namespace answer
