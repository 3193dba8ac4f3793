// Mistake: an include missing.
// Expect: #include <asio/signal_set.hpp>
#include <asio/awaitable.hpp>
#include <asio/this_coro.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() { asio::signal_set signals(co_await asio::this_coro::executor); }

}  // namespace answer
