// Misconception: sorting the pages puts them in order.
// Expect: returned: got ["blue page B of Wednesday", "green page C of Wednesday", "red page A of Wednesday"]
#pragma once

#include <algorithm>
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
  std::vector<std::string> pages;
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (fetch("A") && fetch("C") && fetch("B"));
  auto& [a, c, b] = results;
  std::vector<std::string> pages = {a, c, b};
  std::sort(pages.begin(), pages.end());
  co_return pages;
}

}  // namespace coroutines_vs_tasks
