#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <memory>

namespace contract::contextvars_isolation {

// For int, std::string and std::shared_ptr<int>.
template <class T>
class context_var {
 public:
  explicit context_var(T fallback);
  ~context_var();
  T get() const;
  void set(T value);

 private:
  // Its definition includes the answer, so only contract/16_contextvars_isolation.cpp knows it.
  struct answer;
  std::unique_ptr<answer> answer_;
};

void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task);

}  // namespace contract::contextvars_isolation
