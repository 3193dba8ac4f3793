// Mistake: the header of cancel_after before Asio 1.31.
// Expect: exists from Asio 1.31 on
// Before: 103100
#include <asio/awaitable.hpp>
#include <asio/cancel_after.hpp>
#include <functional>
#include <string>

namespace answer {

using words = std::function<asio::awaitable<std::string>()>;
using nothing = std::function<asio::awaitable<void>()>;

int unused;

}  // namespace answer
