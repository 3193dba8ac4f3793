// Misconception: concurrent is always better than sequential.
// Expect: fetch B ran 0 → 211 ms; expected 137
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (fetch("A") && fetch("B") && fetch("C"));
  auto& [a, b, c] = results;
  co_return std::vector<std::string>{a, b, c};
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (fetch("A") && fetch("B") && fetch("C"));
  auto& [a, b, c] = results;
  co_return std::vector<std::string>{a, b, c};
}

}  // namespace coroutines_vs_tasks
