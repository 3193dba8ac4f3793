// Misconception: waiting for a future suspends the coroutine.
// Expect: handlers that the loop ran while work() was running: counted 0; expected 3
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  std::packaged_task<int()> task(work);
  std::future<int> result = task.get_future();
  asio::post(pool, [&] { task(); });
  co_return result.get();
}

}  // namespace run_in_executor
