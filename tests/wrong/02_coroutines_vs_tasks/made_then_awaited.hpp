// Misconception: a coroutine runs from the moment it is called.
// Expect: → 348 ms; expected 0 → 211 ms
// Expect: Calling a coroutine only creates it
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
  std::vector<std::string> pages;
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  auto a = fetch("A");
  auto b = fetch("B");
  auto c = fetch("C");
  std::vector<std::string> pages;
  pages.push_back(co_await std::move(a));
  pages.push_back(co_await std::move(b));
  pages.push_back(co_await std::move(c));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
