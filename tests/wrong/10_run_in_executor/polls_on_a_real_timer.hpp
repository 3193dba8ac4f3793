// Misconception: to wait is to look again every millisecond.
// Expect: while work() was running: counted 1; expected 0
// Expect: or wakes it by a timer
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
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    timer.expires_after(std::chrono::milliseconds(1));
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return result.get();
}

}  // namespace run_in_executor
