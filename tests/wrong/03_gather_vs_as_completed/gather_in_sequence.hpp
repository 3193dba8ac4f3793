// Misconception: results in the order of the arguments require running in that order.
// Expect: → 414 ms; expected 0 → 263 ms
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<void> do_and_report(job& work, std::function<void(std::string)>& on_result) {
  std::string result = co_await work();
  on_result(std::move(result));
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  using namespace asio::experimental::awaitable_operators;
  co_await (do_and_report(a, on_result) && do_and_report(b, on_result) && do_and_report(c, on_result));
}

}  // namespace gather_vs_as_completed
