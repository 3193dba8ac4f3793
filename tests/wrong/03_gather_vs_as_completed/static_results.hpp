// Misconception: a static array saves passing the results around.
// Expect: what the second of two calls returned
// Expect: state shared between calls
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<void> store(job& work, std::string& result) { result = co_await work(); }

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  static std::array<std::string, 3> results;
  co_await (store(a, results[0]) && store(b, results[1]) && store(c, results[2]));
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
