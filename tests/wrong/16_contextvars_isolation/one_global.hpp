// Misconception: one variable holds one value, for all tasks.
// Expect: get() of `page` in
#pragma once

#include <asio.hpp>
#include <utility>

namespace contextvars_isolation {

template <class T>
class context_var {
 public:
  explicit context_var(T fallback) : value_(std::move(fallback)) {}
  T get() const { return value_; }
  void set(T value) { value_ = std::move(value); }

 private:
  T value_;
};

class context_executor;

inline void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  asio::co_spawn(std::move(ex), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
