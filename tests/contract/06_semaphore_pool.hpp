#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace contract::semaphore_pool {

using job = std::function<asio::awaitable<std::string>(int id)>;

class semaphore {
 public:
  semaphore(asio::any_io_executor ex, std::size_t permits);
  ~semaphore();
  asio::awaitable<void> acquire();
  void release();

  struct answer;
  std::unique_ptr<answer> its;
};

asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id);

}  // namespace contract::semaphore_pool
