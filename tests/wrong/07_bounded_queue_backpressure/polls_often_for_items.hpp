// Misconception: a loop that checks often enough is a wait.
// Expect: process rye ran 10.8 ms
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
    co_await items.async_send(asio::error_code{}, "item_" + std::to_string(i), asio::use_awaitable);
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  while (static_cast<int>(taken.size()) < count) {
    std::string item;
    if (!items.try_receive([&](asio::error_code, std::string received) { item = received; })) {
      co_await puzzle::sleep_for(std::chrono::microseconds(100));
      continue;
    }
    taken.push_back(item);
    co_await process(item);
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
