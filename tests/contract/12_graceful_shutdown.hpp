#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <vector>

namespace contract::graceful_shutdown {

using worker = std::function<asio::awaitable<void>()>;

asio::awaitable<int> run_until_signal(std::vector<worker> workers);

}  // namespace contract::graceful_shutdown
