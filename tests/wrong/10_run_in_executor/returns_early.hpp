// Misconception: posting the work is as good as having its result.
// Expect: the result: counted 0; expected 42
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  asio::post(pool, [work] {
    try {
      work();
    } catch (...) {
    }
  });
  co_return 0;
}

}  // namespace run_in_executor
