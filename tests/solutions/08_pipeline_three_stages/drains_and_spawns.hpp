// Alternative: after a failed step, transform empties its input queue before it ends, so that ingest never waits for
// room. A destructor sends the sentinel, by a detached send. persist saves in a coroutine of its own that it awaits.
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
  while (!input.empty()) {
    std::string next = std::move(input.front());
    input.erase(input.begin());
    co_await out.async_send(asio::error_code{}, std::move(next), asio::use_awaitable);
  }
  out.async_send(asio::error_code{}, std::nullopt, asio::detached);
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  struct sentinel_on_exit {
    stage_queue& queue;
    ~sentinel_on_exit() { queue.async_send(asio::error_code{}, std::nullopt, asio::detached); }
  };
  const sentinel_on_exit sentinel{out};
  std::exception_ptr error;
  while (stage_item item = co_await in.async_receive(asio::use_awaitable)) {
    if (error) continue;
    try {
      std::string result = co_await step(*item);
      co_await out.async_send(asio::error_code{}, std::move(result), asio::use_awaitable);
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::vector<std::string> saved;
  for (;;) {
    const stage_item item = co_await in.async_receive(asio::use_awaitable);
    if (!item.has_value()) break;
    asio::awaitable<void> saving = save(*item);
    co_await asio::co_spawn(executor, std::move(saving), asio::use_awaitable);
    saved.push_back(*item);
  }
  co_return saved;
}

}  // namespace pipeline_three_stages
