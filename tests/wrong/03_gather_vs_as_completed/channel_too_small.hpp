// Misconception: a channel that the caller empties needs room for one result only.
// Expect: stalled at 0
// Expect: A notification or a result that is sent when nothing is ready to take it is lost
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

using results_channel = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> do_and_send(job& work, results_channel& results) {
  std::string result = co_await work();
  results.try_send(asio::error_code(), std::move(result));
}

inline asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  const auto executor = co_await asio::this_coro::executor;
  results_channel results(executor, 1);
  for (job* each : {&a, &b, &c}) asio::co_spawn(executor, do_and_send(*each, results), asio::detached);
  for (int i = 0; i < 3; ++i) {
    std::string result = co_await results.async_receive(asio::use_awaitable);
    on_result(std::move(result));
  }
}

}  // namespace gather_vs_as_completed
