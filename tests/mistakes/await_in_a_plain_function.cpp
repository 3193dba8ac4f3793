// Mistake: co_await in a function that is no coroutine.
// Expect: Only a coroutine can use co_await
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline std::string f(words work) { return co_await work(); }

}  // namespace answer
