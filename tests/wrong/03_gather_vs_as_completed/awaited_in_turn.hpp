// Misconception: the results are awaited in the order of the arguments; those that are ready come at once.
// Expect: the calls of on_result: got ["soup for table 3", "fish for table 3", "cake for table 3"]
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
  using one_result = asio::experimental::channel<void(asio::error_code, std::string)>;
  std::vector<std::unique_ptr<one_result>> started;
  for (job* each : {&a, &b, &c}) {
    started.push_back(std::make_unique<one_result>(executor, 1));
    asio::co_spawn(executor, (*each)(), [result = started.back().get()](std::exception_ptr, std::string value) {
      result->try_send(asio::error_code(), std::move(value));
    });
  }
  for (auto& each : started) {
    std::string result = co_await each->async_receive(asio::use_awaitable);
    on_result(std::move(result));
  }
}

}  // namespace gather_vs_as_completed
