// Misconception: results arrive in the order in which the jobs were started.
// Expect: what use_gather returned: got ["soup for table 1", "cake for table 1", "fish for table 1"]
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
  const auto executor = co_await asio::this_coro::executor;
  asio::experimental::channel<void(asio::error_code, std::string)> results(executor, 3);
  for (job* each : {&a, &b, &c})
    asio::co_spawn(executor, (*each)(), [&results](std::exception_ptr, std::string result) {
      results.try_send(asio::error_code(), std::move(result));
    });
  std::array<std::string, 3> in_order;
  for (std::string& each : in_order) each = co_await results.async_receive(asio::use_awaitable);
  co_return in_order;
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
