#include <algorithm>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <functional>
#include <memory>
#include <puzzle/testing.hpp>

#include "contract/14_taskgroup_basics.hpp"

using namespace std::chrono_literals;
using contract::taskgroup_basics::task_group;

namespace {

asio::awaitable<void> fails_after(std::string name, puzzle::duration d, std::exception_ptr error) {
  return puzzle::scripted_task(std::move(name), d).ends(puzzle::ending::throws(error)).run();
}

asio::awaitable<void> fails_after(std::string name, puzzle::duration d, const std::string& error) {
  return fails_after(std::move(name), d, std::make_exception_ptr(std::domain_error(error)));
}

asio::awaitable<void> fails_at_once(std::string name, const std::string& error) {
  return puzzle::scripted_task(std::move(name)).ends(puzzle::ending::throws(std::domain_error(error))).run();
}

asio::awaitable<void> instant() { return puzzle::scripted_task("instant").run(); }

// Cleans up when it is cancelled. Then it throws an error of its own, or ends normally if `error` is empty.
asio::awaitable<void> own_end(std::string name, puzzle::duration d, puzzle::duration clean_up,
                              const std::string& error) {
  return puzzle::scripted_task(std::move(name), d)
      .cleans_up_for(clean_up)
      .when_cancelled(error.empty() ? puzzle::ending::returns() : puzzle::ending::throws(std::logic_error(error)))
      .run();
}

// Has all cancellation types enabled, and notes the one that it was cancelled with.
asio::awaitable<void> note_type(asio::cancellation_type& type) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  try {
    co_await puzzle::sleep_for(503ms);
  } catch (const std::system_error&) {
  }
  type = (co_await asio::this_coro::cancellation_state).cancelled();
}

// Spawns the next runner in its very last step.
asio::awaitable<void> relay(task_group& group, int runner, int runners, puzzle::duration d) {
  co_await puzzle::run_span("runner " + std::to_string(runner), d);
  if (runner < runners) group.spawn(relay(group, runner + 1, runners, d));
}

// Spawns a task that runs longer than itself.
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

// Runs until join has ended, and one second more, so that the timeline shows the tasks that were left behind.
puzzle::handle<void> run_join(puzzle::simulation& sim, task_group& group, puzzle::duration joined_after = 0ms,
                              std::optional<puzzle::duration> cancelled_at = {}) {
  auto join = sim.start("join", join_after(group, joined_after));
  if (cancelled_at) sim.at(*cancelled_at, [join]() mutable { join.cancel(); });
  sim.run(
      "join waits for something that never comes. The end of every task must be counted, with or without an error, "
      "also when it came before join was called: an event that is set while no coroutine waits for it is lost.");
  sim.run_until(sim.now() + 1s);
  return join;
}

constexpr auto wrong_end =
    "too early: join does not wait for every task and its cleanup. Too late: a task went on although it should have "
    "been cancelled, or join waited for something else.";
constexpr auto no_failure = "no task failed, and nothing was cancelled.";
constexpr auto wrong_error =
    "the first error is the cause; later ones, from cleanup or from being cancelled, are its consequences. Keep the "
    "exception itself: a copy of its text loses its type.";
constexpr auto not_a_failure =
    "any exception is a failure: also a task's own operation_aborted, and one that is not a std::exception.";
constexpr auto not_cancelled =
    "the failure does not reach this sibling at that instant. The end of a task is known before join sees it, and "
    "join may not even have been called. Every task has to be reached, each by a signal of its own.";

// Why a task was not cancelled, when one with all types enabled received `type`.
const char* why_not_cancelled(asio::cancellation_type type, const char* otherwise = not_cancelled) {
  const auto terminal = type & asio::cancellation_type::terminal;
  if (type == asio::cancellation_type::none || terminal != asio::cancellation_type::none) return otherwise;
  return "its cancellation was requested, but with a type that is not enabled: a coroutine started by co_spawn has "
         "only terminal cancellation enabled by default.";
}

struct delays {
  puzzle::duration failure, quick, slow, slow_clean_up, slower, slower_clean_up;
};
const std::vector<delays> all_delays = {{37ms, 11ms, 211ms, 23ms, 307ms, 71ms}, {151ms, 2ms, 401ms, 97ms, 353ms, 13ms}};

// Spawns the tasks in their order, beginning with the one of that index.
template <std::size_t N>
void spawn_rotated(task_group& group, asio::awaitable<void> (&&tasks)[N], std::size_t first) {
  for (std::size_t i = 0; i < N; ++i) group.spawn(std::move(tasks[(first + i) % N]));
}

}  // namespace

TEST_CASE("join ends when the last task has ended") {
  // The odd nanoseconds tell polling from waiting.
  std::vector<puzzle::duration> take = {31ms, 173ms + 7ns, 89ms};
  do {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    for (std::size_t i = 0; i < take.size(); ++i) group.spawn(puzzle::run_span("task " + std::to_string(i), take[i]));
    auto join = run_join(sim, group);
    for (std::size_t i = 0; i < take.size(); ++i)
      puzzle::expect_span("task " + std::to_string(i), 0ms, take[i],
                          "a task starts when it is spawned and runs concurrently with the others. Without a failure "
                          "it runs to its own end.");
    bool ok = puzzle::expect_returned(join, "join", no_failure);
    ok &= puzzle::expect_finished_at(join, "join", 173ms + 7ns,
                                     "too early: join does not wait for every task, in whatever order they were "
                                     "spawned. Too late: join polls instead of being woken.");
    if (!ok) return;
  } while (std::next_permutation(take.begin(), take.end()));
}

TEST_CASE("a task starts when it is spawned, and join waits for those that still run") {
  // The first still runs when the second is spawned, or has ended long before, and the group was empty meanwhile.
  for (const puzzle::duration first : {41ms, 3ms})
    for (const puzzle::duration joined_after : {17ms, 61ms, 199ms}) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      group.spawn(puzzle::run_span("first", first));
      sim.at(13ms, [&group] { group.spawn(puzzle::run_span("second", 101ms)); });
      auto join = run_join(sim, group, joined_after);
      constexpr auto not_started = "a task starts when it is spawned, not when the group is joined.";
      puzzle::expect_span("first", 0ms, first, not_started);
      puzzle::expect_span("second", 13ms, 114ms, not_started);
      puzzle::expect_returned(join, "join", no_failure);
      puzzle::expect_finished_at(join, "join, called at " + puzzle::format_duration(joined_after),
                                 std::max(joined_after, 114'000'000ns),
                                 "join waits for tasks that still run. When all have ended before, it ends at once.");
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

TEST_CASE("two groups at the same time are independent") {
  puzzle::simulation sim;
  auto& failing = sim.make<task_group>(sim.executor());
  auto& fine = sim.make<task_group>(sim.executor());
  failing.spawn(puzzle::run_span_with_clean_up("sibling", 211ms, 23ms));
  fine.spawn(puzzle::run_span("short", 61ms));
  fine.spawn(puzzle::run_span("long", 149ms));
  failing.spawn(fails_after("failing", 37ms, "disk full"));
  constexpr auto shared = "state shared between calls: each group needs tasks, an error and a wait of its own.";
  auto join_failing = sim.start("join of the failing group", failing.join());
  auto join_fine = sim.start("join of the other group", fine.join());
  sim.run(shared);
  puzzle::expect_span("short", 0ms, 61ms, shared);
  puzzle::expect_span("long", 0ms, 149ms, shared);
  puzzle::expect_finished_at(join_fine, "join of the group without a failure", 149ms, shared);
  puzzle::expect_returned(join_fine, "join of the group without a failure", shared);
  // Whether it fails in the right way is for the cases below.
  puzzle::expect(join_failing.done() && join_failing.finished_at() != 149ms,
                 "join of the failing group ended with the last task of the other group",
                 "it to wait for the tasks of its own group", shared);
}

TEST_CASE("tasks may spawn tasks, and join waits for those too") {
  for (const puzzle::duration leg : {19ms, 83ms}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(relay(group, 1, 4, leg));
    auto join = run_join(sim, group);
    for (int runner = 1; runner <= 4; ++runner)
      puzzle::expect_span("runner " + std::to_string(runner), (runner - 1) * leg, runner * leg,
                          "each runner spawns the next in its last step, while join is already waiting.");
    puzzle::expect_returned(join, "join", no_failure);
    puzzle::expect_finished_at(join, "join", 4 * leg,
                               "the tasks that exist when join is called are not all: a running task may add another.");
  }
}

TEST_CASE("a task may end at once, without suspending") {
  constexpr auto miscounted = "a task may have ended before co_spawn returns: count it before it starts.";
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(spawns_instant_one(group, 13ms));
  auto join = run_join(sim, group);
  puzzle::expect_span("instant", 13ms, 13ms, "it starts and ends at the instant when it is spawned.");
  puzzle::expect_returned(join, "join", no_failure);
  puzzle::expect_finished_at(join, "join", 26ms, miscounted);
}

TEST_CASE("all tasks may end at once, before join is called or after") {
  for (const puzzle::duration joined_after : {0ms, 29ms})
    for (const bool inside_the_loop : {false, true}) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      const auto spawn_three = [&group] {
        for (int i = 0; i < 3; ++i) group.spawn(instant());
      };
      // Before the loop runs, a spawned task does not even start.
      if (inside_the_loop)
        sim.at(0ms, spawn_three);
      else
        spawn_three();
      auto join = run_join(sim, group, joined_after);
      puzzle::expect_count("tasks that ran", static_cast<int>(puzzle::spans_named("instant").size()), 3,
                           "each spawned task runs once.");
      puzzle::expect_returned(join, "join", no_failure);
      puzzle::expect_finished_at(join, "join", joined_after, "all tasks have ended: there is nothing to wait for.");
    }
}

TEST_CASE("the first failure cancels the siblings, and join throws it after their cleanup") {
  for (const delays& d : all_delays)
    for (std::size_t first = 0; first < 5; ++first) {
      auto type = asio::cancellation_type::none;
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      spawn_rotated(group,
                    {fails_after("failing", d.failure, "disk full"), puzzle::run_span("quick", d.quick),
                     puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up),
                     puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up), note_type(type)},
                    first);
      auto join = run_join(sim, group);
      puzzle::expect_span("quick", 0ms, d.quick, "it ended before the failure.");
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, why_not_cancelled(type));
      ok &= puzzle::expect_span("slower", 0ms, d.failure, why_not_cancelled(type));
      ok &=
          puzzle::expect_finished_at(join, "join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up), wrong_end);
      ok &= puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
      if (!ok) return;
    }
}

TEST_CASE("later errors do not replace the first one") {
  for (const delays& d : all_delays)
    for (std::size_t first = 0; first < 3; ++first) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      spawn_rotated(
          group,
          {own_end("slow", d.slow, d.slow_clean_up, "cleanup failed"), fails_after("failing", d.failure, "disk full"),
           own_end("slower", d.slower, d.slower_clean_up, "")},
          first);
      auto join = run_join(sim, group);
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, not_cancelled);
      ok &= puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
      ok &=
          puzzle::expect_finished_at(join, "join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up), wrong_end);
      if (!ok) return;
    }
}

TEST_CASE("any exception is a failure, whatever its type or error code") {
  for (const std::exception_ptr& error :
       {std::make_exception_ptr(std::system_error(asio::error::connection_refused)),
        std::make_exception_ptr(std::system_error(asio::error::operation_aborted)),
        std::make_exception_ptr(std::system_error(asio::error::eof)), std::make_exception_ptr(42)}) {
    puzzle::simulation sim;
    auto& group = sim.make<task_group>(sim.executor());
    group.spawn(own_end("slow", 211ms, 23ms, "cleanup failed"));
    group.spawn(fails_after("failing", 37ms, error));
    auto join = run_join(sim, group);
    puzzle::expect_span("slow", 0ms, 37ms, not_a_failure);
    puzzle::expect_threw(join, "join", puzzle::describe(error), wrong_error);
    puzzle::expect_finished_at(join, "join", 60ms, wrong_end);
  }
}

TEST_CASE("a failure also cancels the tasks that other tasks have spawned") {
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(fails_after("failing", 59ms, "disk full"));
  group.spawn(spawns_slow_one(group, 7ms));
  auto join = run_join(sim, group);
  puzzle::expect_span("long child", 7ms, 59ms, not_cancelled);
  puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join", 120ms, wrong_end);
}

TEST_CASE("the failure of a task spawned later cancels all others") {
  puzzle::simulation sim;
  auto& group = sim.make<task_group>(sim.executor());
  group.spawn(puzzle::run_span_with_clean_up("slow", 701ms, 43ms));
  sim.at(5ms, [&group] { group.spawn(spawns_slow_one(group, 11ms)); });
  sim.at(23ms, [&group] { group.spawn(fails_after("late", 6ms, "disk full")); });
  auto join = run_join(sim, group);
  puzzle::expect_span("slow", 0ms, 29ms, not_cancelled);
  puzzle::expect_span("long child", 16ms, 29ms, not_cancelled);
  puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join", 90ms, wrong_end);
}

TEST_CASE("a failure before join cancels the siblings at once, and is not lost") {
  // join is called during the cleanup, or when everything has ended.
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
                               std::max(joined_after, 54'000'000ns), wrong_end);
  }
}

TEST_CASE("a task may fail at once, without suspending") {
  for (const puzzle::duration joined_after : {0ms, 83ms})
    for (const bool spawned_by_task : {false, true}) {
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      group.spawn(puzzle::run_span_with_clean_up("slow", 211ms, 47ms));
      if (spawned_by_task)
        group.spawn(spawns_failing_one(group, 3ms));
      else
        sim.at(3ms, [&group] { group.spawn(fails_at_once("failing", "disk full")); });
      auto join = run_join(sim, group, joined_after);
      puzzle::expect_span("slow", 0ms, 3ms, not_cancelled);
      puzzle::expect_threw(join, "join", "std::domain_error: disk full", wrong_error);
      puzzle::expect_finished_at(join, "join", std::max(joined_after, 50'000'000ns), wrong_end);
    }
}

TEST_CASE("cancelling join cancels the tasks, and join still waits for their cleanup") {
  for (const delays& d : all_delays)
    // After their cleanup the tasks end with operation_aborted, or normally.
    for (const bool normal_ends : {false, true}) {
      auto type = asio::cancellation_type::none;
      puzzle::simulation sim;
      auto& group = sim.make<task_group>(sim.executor());
      group.spawn(puzzle::run_span("quick", d.quick));
      group.spawn(note_type(type));
      if (normal_ends) {
        group.spawn(own_end("slow", d.slow, d.slow_clean_up, ""));
        group.spawn(own_end("slower", d.slower, d.slower_clean_up, ""));
      } else {
        group.spawn(puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up));
        group.spawn(puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up));
      }
      auto join = run_join(sim, group, 1ms, d.failure);
      const auto not_passed_on = why_not_cancelled(
          type, "the cancellation of join does not reach the tasks: it ends only what join itself waits for.");
      bool ok = puzzle::expect_span("slow", 0ms, d.failure, not_passed_on);
      ok &= puzzle::expect_span("slower", 0ms, d.failure, not_passed_on);
      ok &= puzzle::expect_finished_at(
          join, "the cancelled join", d.failure + std::max(d.slow_clean_up, d.slower_clean_up),
          "the cancellation ends the wait inside join, but not the tasks. join has to wait again, and after a "
          "cancellation every further co_await throws unless that is changed.");
      ok &= puzzle::expect_aborted(join, "the cancelled join",
                                   "the caller has to learn of the cancellation, however the tasks ended.");
      if (!ok) return;
    }
}

TEST_CASE("cancelling a group also cancels the group inside it") {
  for (const delays& d : all_delays) {
    puzzle::simulation sim;
    auto& outer = sim.make<task_group>(sim.executor());
    auto& inner = sim.make<task_group>(sim.executor());
    inner.spawn(puzzle::run_span_with_clean_up("slow", d.slow, d.slow_clean_up));
    inner.spawn(puzzle::run_span_with_clean_up("slower", d.slower, d.slower_clean_up));
    outer.spawn(inner.join());
    outer.spawn(fails_after("failing", d.failure, "disk full"));
    auto join = run_join(sim, outer);
    constexpr auto not_through =
        "the outer group cancels the inner group's join, which has to cancel its own tasks in turn.";
    puzzle::expect_span("slow", 0ms, d.failure, not_through);
    puzzle::expect_span("slower", 0ms, d.failure, not_through);
    puzzle::expect_threw(join, "join of the outer group", "std::domain_error: disk full", wrong_error);
    puzzle::expect_finished_at(join, "join of the outer group",
                               d.failure + std::max(d.slow_clean_up, d.slower_clean_up), wrong_end);
  }
}

TEST_CASE("the failure of an inner group is the failure of the task that joins it") {
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
                      "the inner join throws when its own tasks have ended; then the outer group is cancelled.");
  puzzle::expect_threw(join, "join of the outer group", "std::domain_error: disk full", wrong_error);
  puzzle::expect_finished_at(join, "join of the outer group", 101ms, wrong_end);
}

// Last, because using a destroyed group usually ends the program.
TEST_CASE("the group may be destroyed as soon as join has ended") {
  struct ending {
    std::function<void(task_group&)> spawn;
    puzzle::duration cancelled_at, ends_at;
  };
  const ending endings[] = {{[](task_group& group) {
                               group.spawn(puzzle::run_span("quick", 11ms));
                               group.spawn(puzzle::run_span("slow", 37ms));
                             },
                             0ms, 37ms},
                            {[](task_group& group) { group.spawn(relay(group, 1, 3, 19ms)); }, 0ms, 57ms},
                            {[](task_group& group) {
                               group.spawn(instant());
                               group.spawn(instant());
                             },
                             0ms, 0ms},
                            {[](task_group& group) {
                               group.spawn(puzzle::run_span_with_clean_up("slow", 211ms, 23ms));
                               group.spawn(fails_after("failing", 37ms, "disk full"));
                             },
                             0ms, 60ms},
                            {[](task_group& group) {
                               group.spawn(puzzle::run_span_with_clean_up("slow", 211ms, 23ms));
                               group.spawn(puzzle::run_span("other", 307ms));
                             },
                             41ms, 64ms}};
  for (const ending& each : endings) {
    puzzle::simulation sim;
    auto& group = sim.make<std::unique_ptr<task_group>>();
    const auto owning = [&]() -> asio::awaitable<void> {
      group = std::make_unique<task_group>(co_await asio::this_coro::executor);
      each.spawn(*group);
      std::exception_ptr error;
      try {
        co_await group->join();
      } catch (...) {
        error = std::current_exception();
      }
      // As at the end of a scope. A task that is still running is another mistake, and the instant tells it.
      const auto& spans = puzzle::spans();
      if (std::none_of(spans.begin(), spans.end(), [](auto& span) { return span.state == puzzle::span_state::open; }))
        group.reset();
      if (error) std::rethrow_exception(error);
    };
    auto owner = sim.start("a coroutine that owns the group", owning());
    if (each.cancelled_at > 0ms) sim.at(each.cancelled_at, [owner]() mutable { owner.cancel(); });
    sim.run("join waits for something that never comes.");
    // Handlers that still refer to the group run now.
    sim.run_until(sim.now() + 1s);
    puzzle::expect_finished_at(owner, "join", each.ends_at, wrong_end);
  }
}
