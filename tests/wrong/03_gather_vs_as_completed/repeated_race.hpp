// Misconception: || leaves the losers running, so that the next race can go on with them.
// Expect: fish ran 0
// Expect: a job was cancelled when another one had ended
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  auto all = co_await (a() && b() && c());
  auto& [first, second, third] = all;
  std::array<std::string, 3> results;
  results[0] = std::move(first);
  results[1] = std::move(second);
  results[2] = std::move(third);
  co_return results;
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  using namespace asio::experimental::awaitable_operators;
  const auto text_of = [](const std::string& text) { return text; };
  auto first = co_await (a() || b() || c());
  on_result(std::visit(text_of, first));
  job& one = first.index() == 0 ? b : a;
  job& other = first.index() == 2 ? b : c;
  auto second = co_await (one() || other());
  on_result(std::visit(text_of, second));
  job& loser = second.index() == 0 ? other : one;
  std::string last = co_await loser();
  on_result(std::move(last));
}

}  // namespace gather_vs_as_completed
