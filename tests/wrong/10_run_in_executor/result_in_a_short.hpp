// Misconception: an int fits into anything.
// Expect: expected 2000000011
// Expect: or a part of it
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
  short result = 0;
  std::exception_ptr error;
  // The handler that resumes this coroutine is bound to the pool: so it is resumed there.
  co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
  try {
    result = static_cast<short>(work());
  } catch (...) {
    error = std::current_exception();  // not from here: a catch block may not co_await
  }
  // Without a bound executor the handler runs on the coroutine's own: back to the loop.
  co_await asio::post(asio::use_awaitable);
  if (error) std::rethrow_exception(error);
  co_return result;
}

}  // namespace run_in_executor
