// Misconception: to wait is to look again every millisecond.
// Expect: run_offloaded (no virtual time passes): ended at
// Expect: or wakes it by a timer
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <puzzle/time.hpp>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  auto task = std::make_shared<std::packaged_task<int()>>(std::move(work));
  std::future<int> result = task->get_future();
  asio::post(pool, [task] { (*task)(); });
  while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
    co_await puzzle::sleep_for(std::chrono::milliseconds(1));
  co_return result.get();
}

}  // namespace run_in_executor
