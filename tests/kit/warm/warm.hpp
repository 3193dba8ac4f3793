// What the puzzles do with Asio, never called: the kit's library holds the code of it, and no test compiles it again.
// Types of a learner's own cannot be here; what else is missing is merely slower. In several files, so that
// several cores share the work.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <string>
#include <variant>
#include <vector>

// An inline function without a caller is compiled only if it is marked as used.
#define PUZZLE_WARM [[gnu::used]] inline

// Starts an operation with both of the usual tokens, spelt as a learner would: what is an lvalue there is one here.
#define PUZZLE_WARM_OPERATION(...) co_await warm_operation([&](auto&& token) { return __VA_ARGS__; })
#define PUZZLE_TOKEN static_cast<decltype(token)>(token)

namespace puzzle::detail {

using text = std::string;
using texts = std::vector<std::string>;
using outcome = std::variant<std::string, std::exception_ptr>;

template <class Start>
asio::awaitable<void> warm_operation(Start start) {
  asio::error_code error;
  co_await start(asio::use_awaitable);
  co_await start(asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace puzzle::detail
