// 08 · Pipeline of three stages · ★★★
//
// A laundry: one washes, one irons, one folds, with a basket between each two. All three work at the same time, on
// different shirts. When the last shirt has gone through, the washer puts a red cloth into the basket: whoever finds it
// passes it on, and goes home. If the ironer scorches a shirt he says so and leaves, but not without a red cloth for
// the folder, who would wait for the next shirt all night.
//
// Your task: three stages, joined by queues. An item is a string; std::nullopt is the mark that the stream has ended.
//   [ ] ingest sends every item of its input, then the mark
//   [ ] transform takes an item, awaits step(item), and sends the result on, before it takes the next
//   [ ] persist takes an item, awaits save(item), before it takes the next; it returns the items it saved, in order
//   [ ] transform passes the mark on, and both end when they get it; the mark itself is neither transformed nor saved
//   [ ] while a queue is full, the stage that has an item for it is suspended (07)
//   [ ] the stages overlap: while one item is saved, the next is transformed
//   [ ] if step throws, that error leaves transform, but not before the next stage has been sent the mark
//
// Look up: asio::experimental::channel: async_send, async_receive (07);
//   std::exception_ptr, since C++ allows no co_await in a catch block (05).
// In asyncio:  asyncio.Queue between tasks, and None as a sentinel
// Not needed here: closing a queue (before Asio 1.27 that throws away what is still in it); cancellation; a save that
//   fails; starting the stages, which the test does.
//
// Mind: g++ 12 miscompiles some temporaries in the statement of a co_await. Make a stage_item with a name first, and
//   std::move it into async_send.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace pipeline_three_stages {

using stage_item = std::optional<std::string>;  // std::nullopt: no more will come
using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

inline asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  for (std::string& each : input) {
    stage_item item = std::move(each);
    co_await out.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
  }
  // TODO: the next stage waits for more.
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  // TODO: this transforms one item. How does it know that there are no more, and how does the next stage?
  // What if step throws?
  stage_item item = co_await in.async_receive(asio::use_awaitable);
  if (!item) co_return;
  stage_item transformed = co_await step(*item);
  co_await out.async_send(asio::error_code{}, std::move(transformed), asio::use_awaitable);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  // TODO: save what comes, until the mark comes.
  stage_item item = co_await in.async_receive(asio::use_awaitable);
  if (item) {
    co_await save(*item);
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
