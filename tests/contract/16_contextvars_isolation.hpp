#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <memory>

namespace contract::contextvars_isolation {

// For int and std::string.
template <class T>
class context_var {
 public:
  explicit context_var(T fallback);
  ~context_var();
  T get() const;
  void set(T value);

 private:
  struct answer;
  std::unique_ptr<answer> its;
};

void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task);

}  // namespace contract::contextvars_isolation
