// 14 · Task group basics · ★★★★
//
// A mountain guide leads a party. They may climb at their own pace, and fetch others on the way; but when one of them
// falls, all turn back, and the tour is over when the last one is down in the valley. Nobody is left on the mountain.
//
// Asio has no such guide: what co_spawn starts, runs until it ends, whether anybody waits for it or not.
//
// Your task: write the group. Whatever is spawned in it has ended when join ends.
//   [ ] a task starts when it is spawned, not when the group is joined; a task may spawn others in its own group
//   [ ] join ends when the last task has ended; at once when there is none (any more)
//   [ ] the first task that throws, whatever it is, cancels all others, at that instant, whether join has been called
//       yet or not
//   [ ] join still waits for all, since a cancelled task may need time to clean up; then it throws that first error
//   [ ] cancelling join cancels all tasks; join waits for them, then ends with operation_aborted, even if every task
//       ended normally
//
// Look up: asio::cancellation_signal (one for each task), asio::bind_cancellation_slot; a completion handler of
//          co_spawn's that takes a std::exception_ptr; a timer that never expires, as an event.
//          In join, whose waiting has to survive its own cancellation: asio::this_coro::cancellation_state (await it;
//          its cancelled() tells), and either reset_cancellation_state or throw_if_cancelled.
// In asyncio:  async with asyncio.TaskGroup() as group: group.create_task(...)
// Not needed here: threads, spawning after a failure or after join has ended, join called twice, a group destroyed
// without join, a second reason to stop while the group is stopping already, tasks whose clean-up can be cancelled
// again.
//
// The tasks of a group listen to terminal cancellation only, as every coroutine that co_spawn starts.
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
    // TODO: detached, nobody can cancel the task, or learn when and how it ended.
    asio::co_spawn(executor_, std::move(task), asio::detached);
  }

  asio::awaitable<void> join() {
    // TODO: wait for every task; then throw the first error, if there was one.
    co_return;
  }

 private:
  asio::any_io_executor executor_;
  // TODO: what does the group have to know about its tasks?
};

}  // namespace taskgroup_basics
