#pragma once

#include <asio/experimental/awaitable_operators.hpp>
#include <cstddef>
#include <functional>
#include <warm/warm.hpp>

namespace puzzle::detail {

// `&&` and `||` of the usual pairs.
PUZZLE_WARM asio::awaitable<void> warm_operators() {
  using namespace asio::experimental::awaitable_operators;
  const std::function<asio::awaitable<void>()> nothing;
  const std::function<asio::awaitable<text>()> words;
  const std::function<asio::awaitable<outcome>()> either;
  const std::function<asio::awaitable<std::size_t>()> sizes;
  co_await (nothing() && nothing());
  co_await (words() && words() && words());
  co_await (sizes() && sizes());
  co_await (nothing() || nothing());
  co_await (words() || nothing());
  co_await (either() || nothing());
}

}  // namespace puzzle::detail
