#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

namespace contract::contextvars_isolation {

// For int and std::string.
template <class T>
class context_var {
 public:
  explicit context_var(T fallback);
  context_var(const context_var&) = delete;
  ~context_var();
  T get() const;
  void set(T value);

 private:
  struct answer;
  // Not a unique_ptr: forty functions for each verdict to compile.
  answer* its;
};

void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task);

}  // namespace contract::contextvars_isolation
