// Misconception: there is always at least one item.
// Expect: with a count of 0 there is nothing to send and nothing to receive
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
  std::vector<std::string> taken;
  do {
    taken.push_back(co_await items.async_receive(asio::use_awaitable));
    co_await process(taken.back());
  } while (static_cast<int>(taken.size()) < count);
  co_return taken;
}

}  // namespace bounded_queue_backpressure
