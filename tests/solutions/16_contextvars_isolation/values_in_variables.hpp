// Alternative: a context is only a number, and each variable stores its values, one per number. A spawned task gets a
// new number, and every variable copies the caller's value to it.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/execution.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace contextvars_isolation {

using context_id = std::uint64_t;  // 0: outside tasks
inline thread_local context_id current = 0;

class variable {
 public:
  variable() { all().insert(this); }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  virtual ~variable() { all().erase(this); }
  virtual void inherit(context_id from, context_id to) = 0;
  virtual void forget(context_id id) = 0;

  static std::set<variable*>& all() {
    static std::set<variable*> variables;
    return variables;
  }
};

// All copies of an executor share one; the last of them removes the values.
class context {
 public:
  explicit context(context_id caller) : id_(++last) {
    for (variable* each : variable::all()) each->inherit(caller, id_);
  }
  context(const context&) = delete;
  context& operator=(const context&) = delete;
  ~context() {
    for (variable* each : variable::all()) each->forget(id_);
  }
  context_id id() const { return id_; }

 private:
  static inline context_id last = 0;
  context_id id_;
};

template <class T>
class context_var : variable {
 public:
  explicit context_var(T fallback) : fallback_(std::move(fallback)) {}

  T get() const {
    const auto found = values_.find(current);
    return found == values_.end() ? fallback_ : found->second;
  }
  void set(T value) { values_.insert_or_assign(current, std::move(value)); }

 private:
  void inherit(context_id from, context_id to) override {
    if (const auto found = values_.find(from); found != values_.end()) values_.emplace(to, found->second);
  }
  void forget(context_id id) override { values_.erase(id); }

  T fallback_;
  std::map<context_id, T> values_;
};

class context_executor {
 public:
  context_executor(asio::any_io_executor inner, std::shared_ptr<const context> mine)
      : inner_(std::move(inner)), context_(std::move(mine)) {}

  template <class Function>
  void execute(Function&& function) const {
    auto in_context = [mine = context_, function = std::forward<Function>(function)]() mutable {
      const context_id before = std::exchange(current, mine->id());
      try {
        function();
      } catch (...) {
        current = before;
        throw;
      }
      current = before;
    };
    inner_.execute(std::move(in_context));
  }

  template <class Property>
  requires asio::can_query<asio::any_io_executor, Property>::value decltype(auto) query(
      const Property& property) const {
    return asio::query(inner_, property);
  }
  template <class Property>
  requires asio::can_require<asio::any_io_executor, Property>::value context_executor require(const Property& property)
  const { return context_executor(asio::require(inner_, property), context_); }
  template <class Property>
  requires asio::can_prefer<asio::any_io_executor, Property>::value context_executor prefer(const Property& property)
  const { return context_executor(asio::prefer(inner_, property), context_); }
  bool operator==(const context_executor& other) const noexcept {
    return context_ == other.context_ && inner_ == other.inner_;
  }
  bool operator!=(const context_executor& other) const noexcept { return !(*this == other); }

 private:
  asio::any_io_executor inner_;
  std::shared_ptr<const context> context_;
};

inline void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  asio::co_spawn(context_executor(std::move(ex), std::make_shared<context>(current)), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
