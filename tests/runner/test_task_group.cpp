#include <asio/bind_cancellation_slot.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <stdexcept>
#include <system_error>

#include "catch.hpp"
#include "coroutine.hpp"
#include "util/task_group.hpp"

namespace {

/// Counts up at its end, however it ends.
asio::awaitable<void> wait_for_ever(int& ended) {
  struct at_end {
    int& count;
    ~at_end() { ++count; }
  } guard{ended};
  asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
}

asio::awaitable<void> yield_and_throw() {
  co_await asio::post(asio::use_awaitable);
  throw std::runtime_error("first");
}

asio::awaitable<void> spawn_more(runner::task_group& group, int depth, int& ended) {
  co_await asio::post(asio::use_awaitable);
  if (depth > 0) group.spawn(spawn_more(group, depth - 1, ended));
  ++ended;
}

}  // namespace

TEST_CASE("join waits for all, those spawned meanwhile included", "[unit]") {
  int ended = 0;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    runner::task_group group(executor);
    group.spawn(spawn_more(group, 3, ended));
    co_await group.join();
    CHECK(ended == 4);
    co_await group.join();
  });
  CHECK(ended == 4);
}

TEST_CASE("the first failure cancels the others and is thrown", "[unit]") {
  int ended = 0;
  CHECK_THROWS_WITH(run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
                      runner::task_group group(executor);
                      group.spawn(wait_for_ever(ended));
                      group.spawn(yield_and_throw());
                      group.spawn(wait_for_ever(ended));
                      co_await group.join();
                    }),
                    "first");
  CHECK(ended == 2);
}

TEST_CASE("a cancelled join cancels all and waits for them", "[unit]") {
  int ended = 0;
  asio::io_context context;
  asio::cancellation_signal cancel;
  std::exception_ptr error;
  runner::task_group group(context.get_executor());
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        group.spawn(wait_for_ever(ended));
        group.spawn(wait_for_ever(ended));
        co_await group.join();
      },
      asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown) { error = thrown; }));
  context.poll();
  CHECK(ended == 0);
  cancel.emit(asio::cancellation_type::terminal);
  context.run();
  CHECK(ended == 2);
  CHECK_THROWS_AS(std::rethrow_exception(error), std::system_error);
}

TEST_CASE("what is spawned after a cancellation never begins", "[unit]") {
  int ended = 0;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    runner::task_group group(executor);
    group.cancel();
    group.spawn(spawn_more(group, 0, ended));
    co_await group.join();
  });
  CHECK(ended == 0);
}
