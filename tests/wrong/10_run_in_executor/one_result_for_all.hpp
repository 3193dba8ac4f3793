// Misconception: where a result is kept does not matter, as long as it is there when the caller looks.
// Ends: undefined
// Expect: state shared between calls
// Expect: data race
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  static int result = 0;
  std::exception_ptr error;
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  try {
    result = work();
  } catch (...) {
    error = std::current_exception();
  }
  co_await asio::post(asio::use_awaitable);
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace run_in_executor
