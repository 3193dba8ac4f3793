// Misconception: when a task has ended, nothing needs its context any more.
// Expect: got the fallback; expected 21
#pragma once

#include <any>
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/execution.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <typeinfo>
#include <utility>

namespace contextvars_isolation {

using context = std::map<const void*, std::any>;

inline thread_local context* current = nullptr;

class installed {
 public:
  explicit installed(context& mine) : before_(std::exchange(current, &mine)) {}
  installed(const installed&) = delete;
  installed& operator=(const installed&) = delete;
  ~installed() { current = before_; }

 private:
  context* before_;
};

template <class T>
class context_var {
 public:
  explicit context_var(T fallback) : fallback_(std::move(fallback)) {}
  context_var(const context_var&) = delete;
  context_var& operator=(const context_var&) = delete;

  T get() const {
    if (current == nullptr) return fallback_;
    const auto found = current->find(this);
    return found == current->end() ? fallback_ : std::any_cast<const T&>(found->second);
  }

  void set(T value) {
    if (current == nullptr) throw std::logic_error("context_var::set() outside tasks");
    current->insert_or_assign(this, std::move(value));
  }

 private:
  T fallback_;
};

class context_executor {
 public:
  context_executor(asio::any_io_executor inner, std::shared_ptr<context> mine)
      : inner_(std::move(inner)), context_(std::move(mine)) {}

  template <class Function>
  void execute(Function&& function) const {
    inner_.execute([mine = context_, function = std::forward<Function>(function)]() mutable {
      const installed now(*mine);
      function();
    });
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

  const asio::any_io_executor& inner() const { return inner_; }

 private:
  asio::any_io_executor inner_;
  std::shared_ptr<context> context_;
};

inline void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  auto copy = current == nullptr ? std::make_shared<context>() : std::make_shared<context>(*current);
  if (ex.target_type() == typeid(context_executor)) ex = asio::any_io_executor(ex.target<context_executor>()->inner());
  asio::co_spawn(context_executor(std::move(ex), copy), std::move(task), [copy](std::exception_ptr) { copy->clear(); });
}

}  // namespace contextvars_isolation
