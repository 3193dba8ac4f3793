#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>

namespace contract::semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits);
  semaphore(const semaphore&) = delete;
  ~semaphore();
  asio::awaitable<void> acquire();
  void release();

  struct answer;
  // Not a unique_ptr: forty functions for each verdict to compile.
  answer* its;
};

asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id);

}  // namespace contract::semaphore_pool
