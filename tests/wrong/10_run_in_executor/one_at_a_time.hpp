// Misconception: work on several threads needs a lock around all of it.
// Expect: calls of work() that met the other one: counted
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> call(std::function<int()> work) {
  static std::mutex one_worker;
  const std::lock_guard lock(one_worker);
  co_return work();
}

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_return co_await asio::co_spawn(pool, call(std::move(work)), asio::use_awaitable);
}

}  // namespace run_in_executor
