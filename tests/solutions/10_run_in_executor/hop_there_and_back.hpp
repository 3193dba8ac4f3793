// Alternative: the coroutine itself moves to the pool, works there, and moves back with the result or the exception.
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
  int result = 0;
  std::exception_ptr error;
  // The handler that resumes this coroutine is bound to the pool, so the coroutine continues there.
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  try {
    result = work();
  } catch (...) {
    error = std::current_exception();  // a catch block cannot contain the co_await that moves back
  }
  // Without a bound executor, the handler runs on the coroutine's own: back on the loop.
  co_await asio::post(asio::use_awaitable);
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace run_in_executor
