// Misconception: fetching the next item during the work on the last one only saves time.
// Expect: items in the queue while "rye" is in process: got ["oats"]; expected ["spelt", "oats"]
// Expect: one more than the queue can hold
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
  using namespace asio::experimental::awaitable_operators;
  std::vector<std::string> taken;
  if (count > 0) taken.push_back(co_await items.async_receive(asio::use_awaitable));
  while (static_cast<int>(taken.size()) < count) {
    asio::awaitable<void> work = process(taken.back());
    std::string next = co_await (std::move(work) && items.async_receive(asio::use_awaitable));
    taken.push_back(std::move(next));
  }
  if (count > 0) co_await process(taken.back());
  co_return taken;
}

}  // namespace bounded_queue_backpressure
