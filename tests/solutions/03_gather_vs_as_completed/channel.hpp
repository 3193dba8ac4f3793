// Alternative solution: the tasks send their results to a channel, and the caller receives them in the order of
// arrival, like asyncio's loop over as_completed. The channel has room for all three, so try_send always succeeds, also
// if all jobs end before the caller receives.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error_code.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

namespace gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;
using result_channel = asio::experimental::channel<void(asio::error_code, std::size_t, std::string)>;

inline void start(const asio::any_io_executor& executor, job& work, std::size_t index, result_channel& results) {
  asio::co_spawn(executor, work(), [&results, index](std::exception_ptr, std::string result) {
    results.try_send(asio::error_code(), index, std::move(result));
  });
}

inline asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  const auto executor = co_await asio::this_coro::executor;
  result_channel results(executor, 3);
  start(executor, a, 0, results);
  start(executor, b, 1, results);
  start(executor, c, 2, results);
  std::array<std::string, 3> in_order;
  for (int i = 0; i < 3; ++i) {
    auto next = co_await results.async_receive(asio::use_awaitable);
    auto& [index, result] = next;
    in_order[index] = std::move(result);
  }
  co_return in_order;
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  const auto executor = co_await asio::this_coro::executor;
  result_channel results(executor, 3);
  start(executor, a, 0, results);
  start(executor, b, 1, results);
  start(executor, c, 2, results);
  for (int i = 0; i < 3; ++i) {
    auto next = co_await results.async_receive(asio::use_awaitable);
    on_result(std::move(std::get<1>(next)));
  }
}

}  // namespace gather_vs_as_completed
