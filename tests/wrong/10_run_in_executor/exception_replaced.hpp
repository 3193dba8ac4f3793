// Misconception: only the text of an exception matters.
// Expect: run_offloaded threw std::runtime_error: no ring of size 99; expected it to throw std::out_of_range
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  int result = 0;
  std::string error;
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  try {
    result = work();
  } catch (const std::exception& e) {
    error = e.what();
  }
  co_await asio::post(asio::use_awaitable);
  if (!error.empty()) throw std::runtime_error(error);
  co_return result;
}

}  // namespace run_in_executor
