// Alternative: errors as values, loops that run while there is an item, and each step in a coroutine of its own whose
// result is checked afterwards.
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
  std::vector<stage_item> items(input.begin(), input.end());
  items.emplace_back(std::nullopt);
  for (const stage_item& item : items) {
    const auto sent = co_await out.async_send(asio::error_code{}, item, puzzle::as_tuple(asio::use_awaitable));
    if (std::get<0>(sent)) throw std::system_error(std::get<0>(sent));
  }
}

inline asio::awaitable<void> try_step(std::function<asio::awaitable<std::string>(std::string)>& step, std::string item,
                                      stage_item& result, std::exception_ptr& error) {
  try {
    result = co_await step(item);
  } catch (...) {
    error = std::current_exception();
  }
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  std::exception_ptr error;
  stage_item item = co_await in.async_receive(asio::use_awaitable);
  while (item && !error) {
    stage_item result;
    co_await try_step(step, *item, result, error);
    if (error) break;
    co_await out.async_send(asio::error_code{}, std::move(result), asio::use_awaitable);
    item = co_await in.async_receive(asio::use_awaitable);
  }
  const stage_item sentinel;
  co_await out.async_send(asio::error_code{}, sentinel, asio::use_awaitable);
  if (error) std::rethrow_exception(error);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
    saved.push_back(*item);
    co_await save(saved.back());
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
