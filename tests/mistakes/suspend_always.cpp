// Mistake: std::suspend_always to yield.
// Expect: nothing resumes it
#include <asio/awaitable.hpp>
#include <coroutine>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() { co_await std::suspend_always{}; }

}  // namespace answer
