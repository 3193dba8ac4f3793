#pragma once

#include <asio/awaitable.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <string>
#include <vector>

namespace contract::bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced);
asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                   std::function<asio::awaitable<void>(std::string)> process);

}  // namespace contract::bounded_queue_backpressure
