// 16 · Context variable isolation · ★★★★
//
// A ghostwriter works on several books in turn. Whenever they return to a book, that book's notes are back on the
// desk.
//
// A context variable has one value per task. A global variable cannot do that, because all tasks share it. Neither can
// a thread_local variable, because all tasks run on the same thread. The value has to change whenever the thread
// switches from one task to another, and the executor knows when that is. Four steps lead to the solution:
//
//   1. A coroutine does not resume itself. When an operation completes, Asio wraps "resume this coroutine" in a
//      function object and submits it to the coroutine's executor: executor.execute(function).
//   2. An executor is an ordinary value type that you can write. asio::co_spawn(executor, task, token) runs a task on
//      it, and every resumption of that task then goes through its execute().
//   3. execute() may submit a different function object to the inner executor: one that calls the original function
//      and does something before and after the call.
//   4. The inner executor may call that function object at once, nested in the step of another task. Or it may queue
//      it and call it long after execute() has returned. So the context must be in place during the call, not during
//      execute().
//
// Your task: implement context variables, and an executor that gives each task its own context.
//   [ ] set() stores a value for the current task; get() returns it after every co_await, whatever ran in between
//   [ ] get() returns the fallback if the task has set nothing, and outside tasks
//   [ ] coroutines that the task awaits share its context; so does every function that runs on the task's executor, no
//       matter who submitted it, and even if the task has already ended
//   [ ] a task spawned by another task, on any executor, starts with a copy of the parent's values at that moment;
//       afterwards neither sees what the other sets
//   [ ] after a function has run, the previous context is current again, also if the function throws anything; its
//       exception propagates unchanged
//   [ ] the inner executor decides when a function runs: asio::post never runs it inside the call
//   [ ] two variables are independent, even if they have the same type
//
// Functions passed to execute() may be move-only.
//
// Look up: asio::any_io_executor, asio::co_spawn, asio::detached; thread_local, std::any, RAII.
// In asyncio: contextvars.ContextVar; asyncio.create_task() copies the context.
// Out of scope: setting a variable outside tasks, multiple threads, tasks that throw, cancellation.
//
// Asio 1.22: any_io_executor::target<T>() does not check the type. Compare target_type() first.
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
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace contextvars_isolation {

// The values of one task: maps each variable to its value. You may use another type.
using context = std::map<const void*, std::any>;

template <class T>
class context_var {
 public:
  explicit context_var(T fallback) : value_(std::move(fallback)) {}
  // TODO: all tasks share this value. Store one value per context, and return the fallback if there is none.
  T get() const { return value_; }
  void set(T value) { value_ = std::move(value); }

 private:
  T value_;
};

// An executor that runs functions on `inner`, in a context. Asio copies executors freely; all copies must be
// equivalent.
class context_executor {
 public:
  // Two parameters, because Asio must not mistake it for a conversion from another executor. A std::shared_ptr, because
  // copying an executor must not throw; copying a std::map might.
  context_executor(asio::any_io_executor inner, std::shared_ptr<context> mine)
      : inner_(std::move(inner)), context_(std::move(mine)) {}

  template <class Function>
  void execute(Function&& function) const {
    // TODO: while the function runs, *context_ must be the current context.
    inner_.execute(std::forward<Function>(function));
  }

  // Given; nothing to change here. An executor has properties (may execute() block? which allocator does it use?) and
  // can be compared. This one forwards both to the inner executor.
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
  std::shared_ptr<context> context_;
};

inline void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  // TODO: the task must start with a copy of the caller's context.
  auto mine = std::make_shared<context>();
  asio::co_spawn(context_executor(std::move(ex), std::move(mine)), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
