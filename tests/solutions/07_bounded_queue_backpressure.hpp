#pragma once

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    std::string item = "item_" + std::to_string(i);
    // Suspends while the queue is full. This is the backpressure: no item is produced before there is room for it.
    co_await items.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    std::string item = co_await items.async_receive(asio::use_awaitable);
    taken.push_back(item);
    // Awaited before the next item is taken. Otherwise items would pile up in process(), where nothing limits them.
    co_await process(std::move(item));
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
