// Misconception: looking every millisecond is the same as being notified.
// Expect: measured 152 ms; expected 151
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  using namespace asio::experimental::awaitable_operators;
  auto results = co_await (a() && b() && c());
  auto& [first, second, third] = results;
  co_return std::array<std::string, 3>{first, second, third};
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  const auto executor = co_await asio::this_coro::executor;
  auto ended = std::make_shared<std::vector<std::string>>();
  for (job* each : {&a, &b, &c})
    asio::co_spawn(executor, (*each)(),
                   [ended](std::exception_ptr, std::string result) { ended->push_back(std::move(result)); });
  for (std::size_t reported = 0; reported < 3;) {
    co_await puzzle::sleep_for(std::chrono::milliseconds(1));
    for (; reported < ended->size(); ++reported) on_result((*ended)[reported]);
  }
}

}  // namespace gather_vs_as_completed
