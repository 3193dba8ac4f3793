// Misconception: an error on a thread of the pool concerns only the pool.
// Expect: run_offloaded returned normally; expected it to throw std::out_of_range: no ring of size 99
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> call(std::function<int()> work) {
  try {
    co_return work();
  } catch (...) {
  }
  co_return 0;
}

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  co_return co_await asio::co_spawn(pool, call(std::move(work)), asio::use_awaitable);
}

}  // namespace run_in_executor
