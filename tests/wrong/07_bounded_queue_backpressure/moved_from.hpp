// Misconception: after std::move, a string still has its text.
// Expect: items that the consumer returned
// Expect: std::move gave the text away before it was stored
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <puzzle/time.hpp>
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
  for (int i = 0; i < count; ++i) {
    std::string item = co_await items.async_receive(asio::use_awaitable);
    co_await process(std::move(item));
    taken.push_back(item);
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
