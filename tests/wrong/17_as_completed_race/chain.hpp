// Misconception: a || b || c is a race of three. It is a race of c against the race of a and b.
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

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  using namespace asio::experimental::awaitable_operators;
  auto winner = co_await (a() || b() || c());
  if (winner.index() == 0) co_return std::get<0>(winner);
  if (winner.index() == 1) co_return std::get<1>(winner);
  co_return std::get<2>(winner);
}

}  // namespace as_completed_race
