// Alternative: values are immutable. set() replaces the whole list, so spawning a task copies only one pointer. All
// copies of an executor share the slot that holds it.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/execution.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace contextvars_isolation {

// One value per variable, indexed by the variable's number; null if it is not set.
using values = std::vector<std::shared_ptr<const void>>;
struct slot {
  std::shared_ptr<const values> all = std::make_shared<values>();
};

inline thread_local std::shared_ptr<slot> current;

template <class T>
class context_var {
 public:
  explicit context_var(T fallback) : fallback_(std::move(fallback)), number_(next_number()) {}

  T get() const {
    if (!current || current->all->size() <= number_ || !(*current->all)[number_]) return fallback_;
    return *static_cast<const T*>((*current->all)[number_].get());
  }
  void set(T value) {
    if (!current) return;
    auto changed = std::make_shared<values>(*current->all);
    if (changed->size() <= number_) changed->resize(number_ + 1);
    (*changed)[number_] = std::make_shared<const T>(std::move(value));
    current->all = std::move(changed);
  }

 private:
  static std::size_t next_number();
  T fallback_;
  std::size_t number_;
};

inline std::size_t take_number() {
  static std::size_t next = 0;
  return next++;
}

template <class T>
std::size_t context_var<T>::next_number() {
  return take_number();
}

template <class Function>
struct in_context {
  in_context(std::shared_ptr<slot> its, Function f) : mine(std::move(its)), function(std::move(f)) {}
  void operator()() {
    struct restore {
      std::shared_ptr<slot> before;
      ~restore() { current = std::move(before); }
    } last{std::exchange(current, mine)};
    std::move(function)();
  }
  std::shared_ptr<slot> mine;
  Function function;
};

class context_executor {
 public:
  context_executor(asio::any_io_executor inner, std::shared_ptr<slot> mine)
      : inner_(std::move(inner)), slot_(std::move(mine)) {}

  template <class Function>
  void execute(Function&& function) const {
    inner_.execute(in_context<std::decay_t<Function>>(slot_, std::forward<Function>(function)));
  }

  template <class Property>
  requires asio::can_query<asio::any_io_executor, Property>::value decltype(auto) query(
      const Property& property) const {
    return asio::query(inner_, property);
  }
  template <class Property>
  requires asio::can_require<asio::any_io_executor, Property>::value context_executor require(const Property& property)
  const { return context_executor(asio::require(inner_, property), slot_); }
  template <class Property>
  requires asio::can_prefer<asio::any_io_executor, Property>::value context_executor prefer(const Property& property)
  const { return context_executor(asio::prefer(inner_, property), slot_); }
  bool operator==(const context_executor& other) const noexcept {
    return slot_ == other.slot_ && inner_ == other.inner_;
  }
  bool operator!=(const context_executor& other) const noexcept { return !(*this == other); }

 private:
  asio::any_io_executor inner_;
  std::shared_ptr<slot> slot_;
};

inline void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  auto mine = current ? std::make_shared<slot>(*current) : std::make_shared<slot>();
  asio::co_spawn(context_executor(std::move(ex), std::move(mine)), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
