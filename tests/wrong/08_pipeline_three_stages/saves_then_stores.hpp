// Misconception: after std::move, a string still has its text.
// Expect: items that persist returned
// Expect: std::move has given its text to save() before it was stored
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <vector>

namespace pipeline_three_stages {

using stage_item = std::optional<std::string>;
using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

inline asio::awaitable<void> send(stage_queue& out, stage_item item) {
  co_await out.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
}

inline asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  for (std::string& each : input) co_await send(out, std::move(each));
  co_await send(out, std::nullopt);
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  std::exception_ptr error;
  try {
    while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
      std::string result = co_await step(std::move(*item));
      co_await send(out, std::move(result));
    }
  } catch (...) {
    error = std::current_exception();
  }
  co_await send(out, std::nullopt);
  if (error) std::rethrow_exception(error);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
    co_await save(std::move(*item));
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
