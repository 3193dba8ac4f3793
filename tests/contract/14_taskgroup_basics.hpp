#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <memory>

namespace contract::taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex);
  ~task_group();
  void spawn(asio::awaitable<void> task);
  asio::awaitable<void> join();

 private:
  struct answer;
  std::unique_ptr<answer> its_;
};

}  // namespace contract::taskgroup_basics
