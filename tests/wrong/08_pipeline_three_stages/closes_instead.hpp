// Misconception: closing the queue ends the stream.
// Expect: in the queue after ingest
// Expect: Neither a closed queue nor an error code is the sentinel
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace pipeline_three_stages {

using stage_item = std::optional<std::string>;
using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

inline asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  for (const std::string& each : input) {
    stage_item item = each;
    co_await out.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
  }
  out.close();
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  for (;;) {
    auto received = co_await in.async_receive(puzzle::as_tuple(asio::use_awaitable));
    if (std::get<0>(received)) break;
    stage_item& item = std::get<1>(received);
    if (!item) break;
    stage_item result = co_await step(*item);
    co_await out.async_send(asio::error_code{}, std::move(result), asio::use_awaitable);
  }
  out.close();
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  for (;;) {
    auto received = co_await in.async_receive(puzzle::as_tuple(asio::use_awaitable));
    if (std::get<0>(received)) break;
    stage_item& item = std::get<1>(received);
    if (!item) break;
    co_await save(*item);
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
