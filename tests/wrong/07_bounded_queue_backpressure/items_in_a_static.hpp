// Misconception: only one consumer runs at a time, so its items can be kept in a static.
// Expect: state shared between calls
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    co_await items.async_send(asio::error_code{}, "item_" + std::to_string(i), asio::use_awaitable);
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  static std::vector<std::string> taken;
  taken.clear();
  while (count-- > 0) {
    std::string item = co_await items.async_receive(asio::use_awaitable);
    taken.push_back(item);
    co_await process(std::move(item));
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
