// Mistake: a coroutine that returns void.
// Expect: Only a coroutine can use co_await
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline void f(nothing work) { co_await work(); }

}  // namespace answer
