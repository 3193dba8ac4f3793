// Misconception: a bounded queue limits the number of pending sends too.
// Expect: items in the queue of capacity 1, and waiting for room in it
// Expect: together they are a second queue, without a limit
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> send(queue& items, int i, std::function<void(int)>& produced) {
  co_await items.async_send(asio::error_code{}, "item_" + std::to_string(i), asio::use_awaitable);
  produced(i);
}

inline asio::awaitable<void> send_from(queue& items, int i, int count, std::function<void(int)>& produced) {
  using namespace asio::experimental::awaitable_operators;
  if (i < count) co_await (send(items, i, produced) && send_from(items, i + 1, count, produced));
}

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  co_await send_from(items, 0, count, produced);
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    std::string item = co_await items.async_receive(asio::use_awaitable);
    co_await process(item);
    taken.push_back(std::move(item));
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
