// 16 · Context variables · ★★★★
//
// A ghost-writer works on several books at once: an hour on this one, an hour on that. Whenever he turns to a book, he
// wants its notes on his desk, and nobody else's; when he leaves it, the desk is as it was. A sequel starts with a copy
// of the notes; what is scribbled into one of them later, the other does not know.
//
// A global variable is the same for all tasks, and a thread_local one is no better, since they share the thread. But
// whatever a task does comes through its executor: it resumes the task after each co_await. So an executor can put the
// notes of its task on the desk before, and take them away after.
//
// Your task: variables with a value for each task, and tasks with a context of their own.
//   [ ] set() stores a value for the running task, get() finds it again, after each co_await, whoever ran in between
//   [ ] so do the coroutines that the task awaits, and whatever else runs on the task's executor, whoever put it there
//   [ ] get() gives the fallback where the task has set nothing, and outside of tasks
//   [ ] a task that a task spawns, on whatever executor, starts with a copy of its values at that moment; from then on
//       neither sees what the other sets
//   [ ] what was there before is there again when an executor has run a function, also when that throws, whatever it
//       is; what it threw goes on its way
//   [ ] when a function runs, the inner executor decides: what is posted never runs within asio::post
//   [ ] two variables are two, also when they are of the same type
//
// execute() is called with a function, perhaps one that can only be moved. It may run it now (nested in another task's
// step) or leave it for later, when the loop gets to it. Where does the installing belong, then?
//
// Look up: thread_local, std::any, RAII; asio::co_spawn, which takes any executor; asio::detached.
// In asyncio:  contextvars.ContextVar; asyncio.create_task() copies the context
// Not needed here: setting a variable outside of tasks, several threads, tasks that throw, cancellation.
//
// Careful, g++ 12: a lambda that captures objects must not stand in the same expression as a co_await.
// Careful, Asio 1.22: any_io_executor::target<T>() does not look at the type; compare its target_type() first.
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

// The notes of a task: which variable has which value. Use it, or something of your own.
using context = std::map<const void*, std::any>;

template <class T>
class context_var {
 public:
  explicit context_var(T fallback) : value_(std::move(fallback)) {}
  // TODO: one value for everybody. There should be one for each context, and the fallback where there is none.
  T get() const { return value_; }
  void set(T value) { value_ = std::move(value); }

 private:
  T value_;
};

// An executor that runs everything where `inner` does. Executors are copied freely, and all copies are to be the same.
class context_executor {
 public:
  // Asio wants two things of an executor's type: it is not made from another executor alone (hence two parameters), and
  // copying it never throws (a std::shared_ptr does not, a std::map may).
  context_executor(asio::any_io_executor inner, std::shared_ptr<context> mine)
      : inner_(std::move(inner)), context_(std::move(mine)) {}

  template <class Function>
  void execute(Function&& function) const {
    // TODO: while the function runs, *context_ has to be the present context.
    inner_.execute(std::forward<Function>(function));
  }

  // Given, nothing to do here. Executors have properties (may execute() block? which allocator?), which are the inner
  // one's; and Asio compares executors.
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
  // TODO: the task starts with a copy of the caller's context.
  auto mine = std::make_shared<context>();
  asio::co_spawn(context_executor(std::move(ex), std::move(mine)), std::move(task), asio::detached);
}

}  // namespace contextvars_isolation
