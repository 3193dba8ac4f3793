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
  std::vector<std::string> pages;
  // To await a coroutine starts it, and goes on when it has ended: in turn comes by itself.
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  // && starts both sides, as tasks of their own, and waits for both; if one fails it cancels the other, waits for its
  // end too, and throws. The result is a tuple in the order of writing, so the order of ending does not matter.
  auto results = co_await (fetch("A") && fetch("B") && fetch("C"));

  // Bound first and taken apart afterwards: some versions of GCC leak what `auto [a, b, c] = co_await …` owns.
  auto& [a, b, c] = results;
  std::vector<std::string> pages;
  pages.push_back(std::move(a));
  pages.push_back(std::move(b));
  pages.push_back(std::move(c));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
