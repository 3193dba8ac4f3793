// Misconception: only one call at a time can fail, so the exception can be kept in a static.
// Ends: undefined
// Expect: state shared between calls
// Expect: data race
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <utility>

namespace run_in_executor {

inline std::exception_ptr last_error;

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  int result = 0;
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  try {
    result = work();
  } catch (...) {
    last_error = std::current_exception();
  }
  co_await asio::post(asio::use_awaitable);
  if (last_error) std::rethrow_exception(std::exchange(last_error, nullptr));
  co_return result;
}

}  // namespace run_in_executor
