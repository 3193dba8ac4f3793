// Misconception: a send that has ended has succeeded.
// Expect: The item whose send was cancelled is not
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <chrono>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    auto sent = co_await items.async_send(asio::error_code{}, "item_" + std::to_string(i),
                                          puzzle::as_tuple(asio::use_awaitable));
    static_cast<void>(sent);
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    taken.push_back(co_await items.async_receive(asio::use_awaitable));
    co_await process(taken.back());
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
