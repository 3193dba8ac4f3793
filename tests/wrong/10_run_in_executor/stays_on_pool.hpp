// Misconception: after the work, the coroutine is back on the loop by itself.
// Expect: the caller of run_offloaded continued on another thread
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  co_return work();
}

}  // namespace run_in_executor
