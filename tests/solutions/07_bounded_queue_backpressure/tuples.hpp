// Alternative: errors as values, try_send before async_send, and process() in a coroutine of its own that is awaited.
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  for (int i = 0; i < count; ++i) {
    const std::string item = "item_" + std::to_string(i);
    if (!items.try_send(asio::error_code{}, item)) {
      const auto result = co_await items.async_send(asio::error_code{}, item, puzzle::as_tuple(asio::use_awaitable));
      if (std::get<0>(result)) throw std::system_error(std::get<0>(result));
    }
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  std::vector<std::string> taken;
  while (static_cast<int>(taken.size()) < count) {
    auto received = co_await items.async_receive(puzzle::as_tuple(asio::use_awaitable));
    if (std::get<0>(received)) throw std::system_error(std::get<0>(received));
    taken.push_back(std::get<1>(received));
    asio::awaitable<void> work = process(taken.back());
    co_await asio::co_spawn(co_await asio::this_coro::executor, std::move(work), asio::use_awaitable);
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
