// Mistake: use_awaitable forgotten before Asio 1.31.
// Expect: post does not accept these arguments
// Before: 103100
#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

inline asio::awaitable<void> f() { co_await asio::post(); }

}  // namespace answer
