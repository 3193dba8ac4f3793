#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/14_taskgroup_basics.hpp"

using namespace std::chrono_literals;
using contract::taskgroup_basics::task_group;

namespace {

// Tasks of the test's world. Beside these: puzzle::run_span and puzzle::run_span_with_clean_up, which end with
// operation_aborted when they are cancelled.

asio::awaitable<void> fails_after(std::string name, puzzle::duration d, std::exception_ptr error) {
  puzzle::span work(name);
  try {
    co_await puzzle::sleep_for(d);
  } catch (...) {
    work.cancelled();
    throw;
  }
  work.failed();
  std::rethrow_exception(error);
}

asio::awaitable<void> fails_after(std::string name, puzzle::duration d, std::string error) {
  return fails_after(std::move(name), d, std::make_exception_ptr(std::domain_error(error)));
}

asio::awaitable<void> fails_at_once(std::string name, std::string error) {
  puzzle::span(name).failed();
  throw std::domain_error(error);
  co_return;
}

asio::awaitable<void> instant() {
  puzzle::span("instant").done();
  co_return;
}

// When it is cancelled it cleans up, and ends as it likes: with an error of its own, or normally when that is empty.
asio::awaitable<void> own_end(std::string name, puzzle::duration d, puzzle::duration clean_up, std::string error) {
  bool cancelled = false;
  try {
    co_await puzzle::run_span_with_clean_up(name, d, clean_up);
  } catch (...) {
    cancelled = true;
  }
  if (cancelled && !error.empty()) throw std::logic_error(error);
}

// Hands on to the next: spawns it in its very last step.
asio::awaitable<void> relay(task_group& group, int runner, int runners, puzzle::duration d) {
  co_await puzzle::run_span("runner " + std::to_string(runner), d);
  if (runner < runners) group.spawn(relay(group, runner + 1, runners, d));
}

// Spawns one that needs longer than itself.
asio::awaitable<void> spawns_slow_one(task_group& group, puzzle::duration d) {
  co_await puzzle::run_span("short parent", d);
  group.spawn(puzzle::run_span_with_clean_up("long child", 503ms, 61ms));
  co_await puzzle::run_span("rest of the parent", 1ms);
}

asio::awaitable<void> spawns_failing_one(task_group& group, puzzle::duration d) {
  co_await puzzle::run_span("parent", d);
  group.spawn(fails_at_once("failing", "disk full"));
}

asio::awaitable<void> spawns_instant_one(task_group& group, puzzle::duration d) {
  co_await puzzle::run_span("parent", d);
  group.spawn(instant());
  co_await puzzle::run_span("rest of the parent", d);
}

asio::awaitable<void> join_after(task_group& group, puzzle::duration d) {
  if (d > 0ms) co_await puzzle::sleep_for(d);
  co_await group.join();
}

// Runs until join has ended. Whatever it left behind plays on, so that the timeline shows it.
puzzle::handle<void> run_join(puzzle::simulation& sim, task_group& group, puzzle::duration joined_after = 0ms,
                              std::optional<puzzle::duration> cancelled_at = {}) {
  auto join = sim.start("join", join_after(group, joined_after));
  if (cancelled_at) sim.at(*cancelled_at, [join]() mutable { join.cancel(); });
  sim.run(
      "join waits for something that nobody will do. Every task that ends, with whatever error or without, must be "
      "counted, also one that ended before join was called: an event that is set while nobody waits for it is "
      "forgotten.");
  sim.run_until(sim.now() + 1s);
  return join;
}

constexpr auto join_too_early =
    "earlier: join does not wait for every task, and every task's clean-up. Later: some task went on although "
    "it should have been cancelled, or join waited for something else.";
constexpr auto not_cancelled =
    "the failure does not reach this sibling at that instant. Whoever learns first that a task has failed has to "
    "cancel the others; join may not even have been called yet. And each task needs a cancellation_signal of its own.";
constexpr auto wrong_error =
    "the first error is the reason; errors that come later, from clean-ups or from being cancelled, are its "
    "consequences. An error that nobody keeps is lost, and one that is copied, as text, say, loses its type.";
constexpr auto not_a_failure =
    "whatever a task throws is a failure: also operation_aborted of its own, and what is no std::exception.";

struct delays {
  puzzle::duration failure, quick, slow, slow_clean_up, slower, slower_clean_up;
};
const std::vector<delays> all_delays = {{37ms, 11ms, 211ms, 23ms, 307ms, 71ms}, {151ms, 2ms, 401ms, 97ms, 353ms, 13ms}};

// Spawns the tasks in an order that starts with the one of that index.
template <std::size_t N>
void spawn_rotated(task_group& group, asio::awaitable<void> (&&tasks)[N], std::size_t first) {
  for (std::size_t i = 0; i < N; ++i) group.spawn(std::move(tasks[(first + i) % N]));
}

}  // namespace

TEST_CASE("join ends when the last task has ended") {
  // The odd nanosecond tells who looks again and again from who waits.
  std::vector<puzzle::duration> take = {31ms, 173ms + 7ns, 89ms};
  do {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    for (std::size_t i = 0; i < take.size(); ++i) group.spawn(puzzle::run_span("task " + std::to_string(i), take[i]));
    auto join = run_join(sim, group);
    for (std::size_t i = 0; i < take.size(); ++i)
      puzzle::expect_span("task " + std::to_string(i), 0ms, take[i],
                          "a task starts when it is spawned, runs beside the others, and nobody failed: it has to run "
                          "to its own end.");
    bool ok = puzzle::expect_returned(join, "join", "no task failed, and nobody cancelled anything.");
    ok &= puzzle::expect_finished_at(
        join, "join", 173ms + 7ns,
        "earlier: join does not wait for each of them. The slowest counts, in whatever order "
        "they were spawned. Later: join looks again and again instead of being woken.");
    if (!ok) return;
  } while (std::next_permutation(take.begin(), take.end()));
}

TEST_CASE("a task starts when it is spawned, and join waits for what is left") {
  // The first is still running when the second is spawned, or has ended long before, and the group was empty meanwhile.
  for (const puzzle::duration first : {41ms, 3ms})
    for (const puzzle::duration joined_after : {17ms, 61ms, 199ms}) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      group.spawn(puzzle::run_span("first", first));
      sim.at(13ms, [&group] { group.spawn(puzzle::run_span("second", 101ms)); });
      auto join = run_join(sim, group, joined_after);
      puzzle::expect_span("first", 0ms, first, "a task starts when it is spawned: not when the group is joined.");
      puzzle::expect_span("second", 13ms, 114ms, "a task starts when it is spawned: not when the group is joined.");
      puzzle::expect_returned(join, "join", "no task failed, and nobody cancelled anything.");
      puzzle::expect_finished_at(
          join, "join, called at " + puzzle::format_duration(joined_after), std::max(joined_after, 114'000'000ns),
          "it waits for tasks that still run, and for nothing when all have ended before it was called.");
    }
}

TEST_CASE("an empty group joins at once") {
  for (const puzzle::duration joined_after : {0ms, 29ms}) {
    puzzle::simulation sim;
    auto join = run_join(sim, sim.make<task_group>(sim.executor()), joined_after);
    puzzle::expect_returned(join, "join of an empty group", "no task, no error.");
    puzzle::expect_finished_at(join, "join of an empty group", joined_after, "there is nothing to wait for.");
  }
}

TEST_CASE("tasks may spawn tasks, and join waits for these too") {
  for (const puzzle::duration leg : {19ms, 83ms}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(relay(group, 1, 4, leg));
    auto join = run_join(sim, group);
    for (int runner = 1; runner <= 4; ++runner)
      puzzle::expect_span("runner " + std::to_string(runner), (runner - 1) * leg, runner * leg,
                          "each runner spawns the next in its last step, while join is already waiting.");
    puzzle::expect_returned(join, "join", "no task failed, and nobody cancelled anything.");
    puzzle::expect_finished_at(join, "join", 4 * leg,
                               "join must not count the tasks once and for all when it is called: a running task may "
                               "add another.");
  }
}

TEST_CASE("a task may end without ever waiting") {
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(spawns_instant_one(group, 13ms));
  auto join = run_join(sim, group);
  puzzle::expect_span("instant", 13ms, 13ms, "it starts, and ends, at the instant when it is spawned.");
  puzzle::expect_returned(join, "join", "no task failed, and nobody cancelled anything.");
  puzzle::expect_finished_at(join, "join", 26ms,
                             "a task may have ended before co_spawn returns: it must be counted before it starts.");
}

TEST_CASE("the first failure cancels the siblings, and join throws it when all have cleaned up") {
  for (const delays& d : all_delays)
    for (std::size_t first = 0; first < 4; ++first) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      spawn_rotated(group,
                    {fails_after("failing", d.failure, "disk full"), puzzle::run_span("quick", d.quick),
                     puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up),
                     puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up)},
                    first);
      auto join = run_join(sim, group);
      puzzle::expect_span("quick", 0ms, d.quick, "it ended before the failure.");
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, not_cancelled);
      ok &= puzzle::expect_span("slower", 0ms, d.failure, not_cancelled);
      ok &= puzzle::expect_finished_at(join, "join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up),
                                       join_too_early);
      ok &= puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
      if (!ok) return;
    }
}

TEST_CASE("later errors do not replace the first") {
  for (const delays& d : all_delays)
    for (std::size_t first = 0; first < 3; ++first) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      spawn_rotated(
          group,
          {own_end("slow", d.slow, d.slow_clean_up, "clean-up failed"), fails_after("failing", d.failure, "disk full"),
           own_end("slower", d.slower, d.slower_clean_up, "")},
          first);
      auto join = run_join(sim, group);
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, not_cancelled);
      ok &= puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
      ok &= puzzle::expect_finished_at(join, "join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up),
                                       join_too_early);
      if (!ok) return;
    }
}

TEST_CASE("whatever a task throws, it is a failure") {
  for (const std::exception_ptr& error :
       {std::make_exception_ptr(std::system_error(asio::error::connection_refused)),
        std::make_exception_ptr(std::system_error(asio::error::operation_aborted)), std::make_exception_ptr(42)}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(own_end("slow", 211ms, 23ms, "clean-up failed"));
    group.spawn(fails_after("failing", 37ms, error));
    auto join = run_join(sim, group);
    puzzle::expect_span("slow", 0ms, 37ms, not_a_failure);
    puzzle::expect_threw(join, "join", puzzle::describe(error), wrong_error);
    puzzle::expect_finished_at(join, "join", 60ms, join_too_early);
  }
}

TEST_CASE("a failure also cancels what tasks have spawned") {
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(fails_after("failing", 59ms, "disk full"));
  group.spawn(spawns_slow_one(group, 7ms));
  auto join = run_join(sim, group);
  puzzle::expect_span("long child", 7ms, 59ms, not_cancelled);
  puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join", 120ms, join_too_early);
}

TEST_CASE("so does the failure of a task that another one has spawned") {
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(puzzle::run_span_with_clean_up("slow", 701ms, 43ms));
  sim.at(5ms, [&group] { group.spawn(spawns_slow_one(group, 11ms)); });
  sim.at(23ms, [&group] { group.spawn(fails_after("late", 6ms, "disk full")); });
  auto join = run_join(sim, group);
  puzzle::expect_span("slow", 0ms, 29ms, not_cancelled);
  puzzle::expect_span("long child", 16ms, 29ms, not_cancelled);
  puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join", 90ms, join_too_early);
}

TEST_CASE("a failure before join cancels the siblings at once, and is not lost") {
  // While the clean-up runs, and when everything is long over.
  for (const puzzle::duration joined_after : {20ms, 97ms}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(puzzle::run_span_with_clean_up("slow", 211ms, 47ms));
    group.spawn(fails_after("failing", 7ms, "disk full"));
    group.spawn(puzzle::run_span_with_clean_up("slower", 307ms, 31ms));
    auto join = run_join(sim, group, joined_after);
    puzzle::expect_span("slow", 0ms, 7ms, not_cancelled);
    puzzle::expect_span("slower", 0ms, 7ms, not_cancelled);
    puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
    puzzle::expect_finished_at(join, "join, called at " + puzzle::format_duration(joined_after),
                               std::max(joined_after, 54'000'000ns), join_too_early);
  }
}

TEST_CASE("a task may fail without ever waiting") {
  for (const puzzle::duration joined_after : {0ms, 83ms}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(puzzle::run_span_with_clean_up("slow", 211ms, 47ms));
    group.spawn(spawns_failing_one(group, 3ms));
    auto join = run_join(sim, group, joined_after);
    puzzle::expect_span("slow", 0ms, 3ms, not_cancelled);
    puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
    puzzle::expect_finished_at(join, "join", std::max(joined_after, 50'000'000ns), join_too_early);
  }
}

TEST_CASE("cancelling join cancels the tasks, and join still waits for their clean-up") {
  for (const delays& d : all_delays)
    // Tasks that pass the cancellation on, and tasks that end normally after it.
    for (const bool normal_ends : {false, true}) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      group.spawn(puzzle::run_span("quick", d.quick));
      if (normal_ends) {
        group.spawn(own_end("slow", d.slow, d.slow_clean_up, ""));
        group.spawn(own_end("slower", d.slower, d.slower_clean_up, ""));
      } else {
        group.spawn(puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up));
        group.spawn(puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up));
      }
      auto join = run_join(sim, group, 1ms, d.failure);
      constexpr auto not_passed_on =
          "the cancellation of join does not reach the tasks: only what join itself awaits is told of it.";
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, not_passed_on);
      ok &= puzzle::expect_span("slower", 0ms, d.failure, not_passed_on);
      ok &= puzzle::expect_finished_at(
          join, "the cancelled join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up),
          "the cancellation ends the wait inside join, but not the tasks: join has to wait again, and after a "
          "cancellation every further co_await throws at once unless told otherwise.");
      ok &= puzzle::expect_aborted(join, "the cancelled join",
                                   "whoever cancelled it must be told, however the tasks ended.");
      if (!ok) return;
    }
}

TEST_CASE("a group inside a group stops with it") {
  for (const delays& d : all_delays) {
    puzzle::simulation sim;
    auto& outer = sim.make<task_group>(sim.executor());
    auto& inner = sim.make<task_group>(sim.executor());
    inner.spawn(puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up));
    inner.spawn(puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up));
    outer.spawn(inner.join());
    outer.spawn(fails_after("failing", d.failure, "disk full"));
    auto join = run_join(sim, outer);
    constexpr auto not_through = "the outer group cancels the inner one's join, which has to pass it on to its tasks.";
    puzzle::expect_span("slow", 0ms, d.failure, not_through);
    puzzle::expect_span("slower", 0ms, d.failure, not_through);
    puzzle::expect_threw(join, "join of the outer group", "std::domain_error: disk full", wrong_error);
    puzzle::expect_finished_at(join, "join of the outer group",
                               d.failure + std::max(d.slow_clean_up, d.slower_clean_up), join_too_early);
  }
}

TEST_CASE("the failure of an inner group is that of the task which joins it") {
  puzzle::simulation sim;
  auto& outer = sim.make<task_group>(sim.executor());
  auto& inner = sim.make<task_group>(sim.executor());
  inner.spawn(fails_after("failing", 17ms, "disk full"));
  inner.spawn(puzzle::run_span_with_clean_up("inner", 301ms, 31ms));
  outer.spawn(inner.join());
  outer.spawn(puzzle::run_span_with_clean_up("outer", 401ms, 53ms));
  auto join = run_join(sim, outer);
  puzzle::expect_span("inner", 0ms, 17ms, not_cancelled);
  puzzle::expect_span("outer", 0ms, 48ms,
                      "the inner join throws when its own tasks have ended; then the outer group stops.");
  puzzle::expect_threw(join, "join of the outer group", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join of the outer group", 101ms, join_too_early);
}
