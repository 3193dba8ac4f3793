#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

namespace contract::taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex);
  task_group(const task_group&) = delete;
  ~task_group();
  void spawn(asio::awaitable<void> task);
  asio::awaitable<void> join();

 private:
  struct answer;
  // Not a unique_ptr: forty functions for each verdict to compile.
  answer* its_;
};

}  // namespace contract::taskgroup_basics
