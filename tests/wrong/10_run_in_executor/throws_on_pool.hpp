// Misconception: an exception needs no way back to the loop.
// Expect: the caller of run_offloaded continued on another thread
// Expect: also after an exception
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  const int result = work();
  co_await asio::post(asio::use_awaitable);
  co_return result;
}

}  // namespace run_in_executor
