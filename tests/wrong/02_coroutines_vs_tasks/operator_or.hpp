// Misconception: || starts all operands, as && does, so it fetches all three pages.
// Expect: run_concurrent: ended at 137 ms; expected 409 ms
// Expect: the other fetches were cancelled when one had ended
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  for (const char* name : {"A", "B", "C"}) {
    std::string page = co_await fetch(name);
    pages.push_back(std::move(page));
  }
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  auto first = co_await (fetch("A") || fetch("B") || fetch("C"));
  std::vector<std::string> pages;
  pages.push_back(std::visit([](const std::string& page) { return page; }, first));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
