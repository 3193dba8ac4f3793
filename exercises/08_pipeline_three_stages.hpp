// 08 · Three-stage pipeline · ★★★
//
// Three stages work at the same time, on different items, with a queue between each two. After the last item comes a
// sentinel, std::nullopt: it tells the next stage that the stream has ended. A stage that fails has to send it too.
// Otherwise the next stage would wait forever.
//
// Your task: three stages, joined by queues of std::optional<std::string>.
//   [ ] ingest sends every item of its input, then the sentinel
//   [ ] transform takes an item, awaits step(item) and sends the result, before it takes the next item
//   [ ] persist takes an item and awaits save(item), before it takes the next; it returns the saved items, in order
//   [ ] transform and persist end when they receive the sentinel, and transform passes it on. The sentinel itself is
//       neither transformed nor saved
//   [ ] while a queue is full, the stage that has an item for it is suspended (07)
//   [ ] the stages overlap: while one item is being saved, the next one is being transformed
//   [ ] if step throws, transform first sends the sentinel, once (the queue has room for it then). After that, it
//       throws the same exception, of any type and with any error code
//
// Look up: asio::experimental::channel (async_send, async_receive; 07);
//   std::exception_ptr, since a catch block cannot contain a co_await (05).
// In asyncio:  asyncio.Queue between tasks, and None as a sentinel
// Out of scope: closing a queue (with Asio before 1.27 the items in it would be lost); cancellation; a save() that
//   fails; starting the stages, which the test does.
// With g++ 12: see exercises/README.md#g-12 about temporaries in a co_await expression.
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

using stage_item = std::optional<std::string>;  // std::nullopt: the stream has ended
using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

inline asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  for (std::string& each : input) {
    stage_item item = std::move(each);
    co_await out.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
  }
  // TODO: the next stage does not know that this was all.
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  // TODO: this transforms one item. How does it learn that there are no more, and how does the next stage? And what if
  // step throws?
  stage_item item = co_await in.async_receive(asio::use_awaitable);
  if (!item) co_return;
  stage_item transformed = co_await step(*item);
  co_await out.async_send(asio::error_code{}, std::move(transformed), asio::use_awaitable);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  // TODO: save every item until the sentinel arrives.
  stage_item item = co_await in.async_receive(asio::use_awaitable);
  if (item) {
    co_await save(*item);
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
