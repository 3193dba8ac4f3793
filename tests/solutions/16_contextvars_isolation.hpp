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

// The context of the function that this thread runs at the moment; null outside tasks.
inline thread_local context* current = nullptr;

// Makes a context the current one during its own lifetime. A destructor restores the previous one, because the function
// that runs meanwhile may throw. Not null, because a step of one task may run nested in a step of another.
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
  // The address identifies the variable, so it must not be copied.
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
    // Installing the context around inner_.execute() would be too early, because that may only queue the function. The
    // lambda owns the context, because a queued function may outlive the task and every copy of this executor.
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
  // Copied now, so that the child does not see what the caller sets later.
  auto copy = current == nullptr ? std::make_shared<context>() : std::make_shared<context>(*current);
  // A task that spawns on its own executor passes a context_executor. Wrapping it again would be correct, because the
  // innermost call installs the child's context. But each generation would add a layer and keep the contexts of all its
  // ancestors alive. Asio 1.22's target() does not check the type, hence target_type().
  if (ex.target_type() == typeid(context_executor)) ex = asio::any_io_executor(ex.target<context_executor>()->inner());
  asio::co_spawn(context_executor(std::move(ex), std::move(copy)), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
