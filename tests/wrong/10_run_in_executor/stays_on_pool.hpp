// Misconception: after the work the coroutine is back by itself.
// Expect: after run_offloaded its caller went on on another thread
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
