// Alternative solution: both lists of results written in braces, with each co_await inside the list. The elements of a
// braced list are evaluated from left to right, so this is sequential.
// Not for: g++ 12
#pragma once

#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  co_return std::vector<std::string>{co_await fetch("A"), co_await fetch("B"), co_await fetch("C")};
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto [a, b, c] = co_await (fetch("A") && fetch("B") && fetch("C"));
  co_return std::vector<std::string>{std::move(a), std::move(b), std::move(c)};
}

}  // namespace coroutines_vs_tasks
