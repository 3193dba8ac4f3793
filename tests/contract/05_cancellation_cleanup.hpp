#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace contract::cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work);

}  // namespace contract::cancellation_cleanup
