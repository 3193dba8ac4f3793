// Alternative: an asynchronous operation of its own, with async_initiate. It works with any completion token.
#pragma once

#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  auto initiate = [&pool, &work](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    // Outstanding work: without it, the loop could run out of work and return.
    auto open = asio::make_work_guard(asio::get_associated_executor(*shared));
    asio::post(pool, [shared, open, &work]() mutable {
      int result = 0;
      std::exception_ptr error;
      try {
        result = work();
      } catch (...) {
        error = std::current_exception();
      }
      asio::post(open.get_executor(), [shared = std::move(shared), error, result]() mutable {
        auto complete = std::move(*shared);
        shared.reset();
        std::move(complete)(error, result);
      });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, int)>(
      initiate, asio::use_awaitable);
}

}  // namespace run_in_executor
