// Misconception: the sentinel tells enough, also after an error.
// Expect: transform (its step throws) returned normally
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <string>
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
  stage_item mark;
  co_await out.async_send(asio::error_code{}, std::move(mark), asio::use_awaitable);
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  std::exception_ptr error;
  try {
    while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
      stage_item result = co_await step(*item);
      co_await out.async_send(asio::error_code{}, std::move(result), asio::use_awaitable);
    }
  } catch (...) {
    error = std::current_exception();
  }
  stage_item mark;
  co_await out.async_send(asio::error_code{}, std::move(mark), asio::use_awaitable);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
    co_await save(*item);
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
