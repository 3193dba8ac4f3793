// Misconception: one place for the callback is enough for all calls.
// Expect: the calls of on_result: got
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

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (a() && b() && c());
  auto& [first, second, third] = results;
  co_return std::array<std::string, 3>{first, second, third};
}

// The callback is stored where every job can reach it.
inline std::function<void(std::string)>& report() {
  static std::function<void(std::string)> callback;
  return callback;
}

inline asio::awaitable<void> do_and_report(job& work) {
  std::string result = co_await work();
  report()(std::move(result));
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  using namespace asio::experimental::awaitable_operators;
  report() = std::move(on_result);
  co_await (do_and_report(a) && do_and_report(b) && do_and_report(c));
}

}  // namespace gather_vs_as_completed
