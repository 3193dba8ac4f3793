// 07 · Bounded queue, backpressure · ★★
//
// A bakery with a small counter. The baker bakes faster than the shop assistant sells; once the counter is full he has
// to wait, tray in hand, until there is room. So there is never more bread about than the counter holds. Nothing is
// thrown away, and nobody runs to the counter every second to look.
//
// Your task: a producer and a consumer with a bounded queue between them.
//   [ ] the producer puts `count` items into the queue: "item_0", "item_1", …, and calls produced(i) once item i is in
//   [ ] while the queue is full, the producer is suspended; it goes on at the very instant at which there is room
//   [ ] the consumer takes `count` items, one at a time: process(item) has ended before it takes the next
//   [ ] the consumer returns the items it took, in their order; none is lost
//   [ ] a producer that is cancelled while it waits for room ends at that instant, with operation_aborted or normally:
//       either is right. It reports no item that is not in the queue
//   [ ] both leave the queue open, with what is in it, for whoever comes after them
//
// Look up: asio::experimental::channel: its capacity, async_send, async_receive.
//   With asio::use_awaitable the error_code is no part of the result: it is thrown.
// In asyncio:  asyncio.Queue(maxsize): await queue.put(item), await queue.get()
// Not needed here: an end of the stream, several producers, errors of process.
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

// Its capacity was set where it was made.
using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    // TODO: try_send does not wait: when the queue is full it returns false, and the item is gone.
    items.try_send(asio::error_code{}, "item_" + std::to_string(i));
    produced(i);
  }
  co_return;
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    // TODO: nor does try_receive wait: when the queue is empty it returns false, and there is no item.
    std::string item;
    items.try_receive([&](asio::error_code, std::string received) { item = std::move(received); });
    taken.push_back(item);
    co_await process(std::move(item));
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
