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
  // co_await starts a coroutine and suspends the caller until it has ended. So this is sequential.
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  using namespace asio::experimental::awaitable_operators;
  // && starts both sides and waits for both. If one fails, it cancels the other, waits for its end and then throws.
  // So nothing is left running, and no error is lost. The results are a tuple in the order of the operands.
  auto results = co_await (fetch("A") && fetch("B") && fetch("C"));

  // The tuple has a name of its own because some versions of GCC leak what `auto [a, b, c] = co_await …` owns.
  auto& [a, b, c] = results;
  std::vector<std::string> pages;
  pages.push_back(std::move(a));
  pages.push_back(std::move(b));
  pages.push_back(std::move(c));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
