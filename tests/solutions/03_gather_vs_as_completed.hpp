#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <functional>
#include <string>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  // Starts all three and waits for all three. The tuple is in the order of the operands: nothing is left to sort.
  auto results = co_await (a() && b() && c());
  auto& [first, second, third] = results;
  co_return std::array<std::string, 3>{std::move(first), std::move(second), std::move(third)};
}

// The coroutine that awaits a job is the first to know that it has ended. So each job gets a coroutine of its own,
// which awaits the job and reports. The references are safe: they refer to the caller's frame, and the caller waits.
inline asio::awaitable<void> do_and_report(job& work, std::function<void(std::string)>& on_result) {
  std::string result = co_await work();
  on_result(std::move(result));
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  using namespace asio::experimental::awaitable_operators;
  co_await (do_and_report(a, on_result) && do_and_report(b, on_result) && do_and_report(c, on_result));
}

}  // namespace gather_vs_as_completed
