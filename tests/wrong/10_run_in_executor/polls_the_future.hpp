// Misconception: checking again and again leaves the loop free, if each check yields.
// Expect: the coroutine polls
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  auto task = std::make_shared<std::packaged_task<int()>>(std::move(work));
  std::future<int> result = task->get_future();
  asio::post(pool, [task] { (*task)(); });
  while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
    co_await asio::post(asio::use_awaitable);
  co_return result.get();
}

}  // namespace run_in_executor
