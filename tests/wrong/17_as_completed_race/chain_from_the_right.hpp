// Misconception: different parentheses make the chain a race of three.
// Expect: only after another loser has cleaned up
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <variant>

namespace as_completed_race {

using mirror = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> race_two(mirror& b, mirror& c) {
  using namespace asio::experimental::awaitable_operators;
  auto winner = co_await (b() || c());
  if (winner.index() == 0) co_return std::get<0>(winner);
  co_return std::get<1>(winner);
}

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  using namespace asio::experimental::awaitable_operators;
  auto winner = co_await (a() || race_two(b, c));
  if (winner.index() == 0) co_return std::get<0>(winner);
  co_return std::get<1>(winner);
}

}  // namespace as_completed_race
