#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace contract::shield_and_finally {

using step = std::function<asio::awaitable<void>()>;

asio::awaitable<void> worker_with_critical_section(step prepare, step commit, step publish,
                                                   std::function<void()> cleanup);

}  // namespace contract::shield_and_finally
