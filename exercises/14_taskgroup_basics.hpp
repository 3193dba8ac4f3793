// 14 · Task group basics · ★★★★
//
// A task started by co_spawn runs until it ends, whether anything waits for it or not. Structured concurrency ties
// tasks to a group: when the group has been joined, none of its tasks is running any more.
//
// Your task: write that group.
//   [ ] a task starts when it is spawned, not when the group is joined; a task may spawn more tasks in its own group
//   [ ] join ends when the last task has ended, and at once when no task is running
//   [ ] the first task that throws cancels all other tasks at that instant, also before join has been called; any
//       exception is a failure, whatever its type or error code
//   [ ] after a failure join still waits for all tasks, because a cancelled task may clean up asynchronously; then it
//       throws the first error, unchanged
//   [ ] cancelling join cancels all tasks; join waits for them and ends with operation_aborted, even if every task
//       ended normally
//   [ ] a task may end or fail at once, without suspending
//   [ ] the group may be destroyed as soon as join has ended; groups do not share anything
//
// Take it step by step: wait for the tasks first, then cancel on a failure, last let join survive its own cancellation.
//
// Look up: a completion handler for co_spawn that takes a std::exception_ptr; asio::cancellation_signal and
//          asio::bind_cancellation_slot; a timer that never expires, as an event;
//          for join: this_coro::cancellation_state, throw_if_cancelled and reset_cancellation_state.
// In asyncio:  async with asyncio.TaskGroup() as group: group.create_task(...)
// Out of scope: threads, spawning after a failure or after join, joining twice, a group destroyed without join,
//          a second reason to stop while the tasks are being cancelled.
//
// A task has only terminal cancellation enabled, the default of co_spawn.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <system_error>
#include <utility>
#include <vector>

namespace taskgroup_basics {

class task_group {
 public:
  explicit task_group(asio::any_io_executor ex) : executor_(std::move(ex)) {}

  void spawn(asio::awaitable<void> task) {
    // TODO: a detached task cannot be cancelled, and the group does not learn when or how it ends.
    asio::co_spawn(executor_, std::move(task), asio::detached);
  }

  asio::awaitable<void> join() {
    // TODO: wait for every task, then throw the first error if there is one.
    co_return;
  }

 private:
  asio::any_io_executor executor_;
  // TODO: what does the group have to know about its tasks?
};

}  // namespace taskgroup_basics
