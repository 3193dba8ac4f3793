#pragma once

#include <asio/awaitable.hpp>
#include <asio/thread_pool.hpp>
#include <functional>

namespace contract::run_in_executor {

asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work);

}  // namespace contract::run_in_executor
