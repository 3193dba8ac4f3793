// Misconception: clearing a static vector at the start of a call makes it fresh.
// Expect: of two calls of run_sequential
// Expect: state shared between calls
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
  static std::vector<std::string> pages;
  pages.clear();
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (fetch("A") && fetch("B") && fetch("C"));
  auto& [a, b, c] = results;
  std::vector<std::string> pages;
  pages.push_back(std::move(a));
  pages.push_back(std::move(b));
  pages.push_back(std::move(c));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
