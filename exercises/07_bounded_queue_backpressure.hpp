// 07 · Bounded queue with backpressure · ★★
//
// A fast producer and a slow consumer. In an unbounded queue the items would pile up until memory runs out. In a
// bounded queue the producer has to wait: the consumer's pace becomes the producer's. That is backpressure.
//
// Your task: a producer and a consumer with a bounded queue between them.
//   [ ] the producer puts `count` items into the queue: "item_0", "item_1", …, and calls produced(i) once item i is in
//   [ ] the producer sends one item at a time. While the queue is full, it is suspended; it continues at the instant at
//       which there is room
//   [ ] the consumer takes `count` items, one at a time: process(item) has ended before it takes the next one
//   [ ] the consumer returns the items it took, in order; none is lost
//   [ ] a producer that is cancelled while it waits for room ends at that instant, with operation_aborted or normally.
//       It reports no item that is not in the queue
//   [ ] both leave the queue open, with the remaining items in it, for a later producer or consumer
//
// Look up: asio::experimental::channel (capacity, async_send, async_receive).
//   With asio::use_awaitable, an error_code is not part of the result: it is thrown.
// In asyncio:  asyncio.Queue(maxsize): await queue.put(item), await queue.get()
// Out of scope: the end of a stream; several producers on one queue; a process() that fails.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace bounded_queue_backpressure {

// The test constructs it, with some capacity.
using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    // TODO: try_send never waits. When the queue is full, it returns false and the item is lost.
    items.try_send(asio::error_code{}, "item_" + std::to_string(i));
    produced(i);
  }
  co_return;
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    // TODO: try_receive never waits either. When the queue is empty, it returns false and there is no item.
    std::string item;
    items.try_receive([&](asio::error_code, std::string received) { item = std::move(received); });
    taken.push_back(item);
    co_await process(std::move(item));
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
