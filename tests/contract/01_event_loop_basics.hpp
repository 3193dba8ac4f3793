#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace contract::event_loop_basics {

asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch);

}  // namespace contract::event_loop_basics
