// Misconception: a result that is equal to an earlier one is the same result.
// Expect: the calls of on_result: got ["soup for table 5", "cake for table 5"]
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <set>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (a() && b() && c());
  auto& [first, second, third] = results;
  co_return std::array<std::string, 3>{std::move(first), std::move(second), std::move(third)};
}

using results = std::set<std::string>;

inline asio::awaitable<void> do_and_report(job& work, std::function<void(std::string)>& on_result, results& reported) {
  std::string result = co_await work();
  if (reported.insert(result).second) on_result(std::move(result));
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  using namespace asio::experimental::awaitable_operators;
  results reported;
  co_await (do_and_report(a, on_result, reported) && do_and_report(b, on_result, reported) &&
            do_and_report(c, on_result, reported));
}

}  // namespace gather_vs_as_completed
