#include <algorithm>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <puzzle/testing.hpp>

#include "contract/15_taskgroup_vs_gather.hpp"

using namespace std::chrono_literals;
using contract::taskgroup_vs_gather::outcome;
using contract::taskgroup_vs_gather::work;

namespace {

enum class when_cancelled { aborts, returns, throws };

// One piece of work. It takes some time, or none: then it never suspends. After that it delivers, or fails. When it is
// cancelled it cleans up and ends in one of three ways.
struct supplier {
  std::string name;
  puzzle::duration takes;
  bool fails = false;
  puzzle::duration clean_up = 0ms;
  when_cancelled then = when_cancelled::aborts;
  std::exception_ptr error = std::make_exception_ptr(std::domain_error(name + " gave up"));
  std::string result = name;
};

// Errors that must be neither taken for a cancellation nor overlooked.
const std::array<std::exception_ptr, 4> odd_errors = {
    std::make_exception_ptr(std::system_error(asio::error::connection_refused)),
    std::make_exception_ptr(std::system_error(asio::error::operation_aborted)),
    std::make_exception_ptr(std::system_error(asio::error::eof)), std::make_exception_ptr(42)};

work order_from(const supplier& s) {
  using puzzle::ending;
  auto task = s.takes > 0ms ? puzzle::scripted_task(s.name, s.takes) : puzzle::scripted_task(s.name);
  task.ends(s.fails ? ending::throws(s.error) : ending::returns(s.result)).cleans_up_for(s.clean_up);
  if (s.then == when_cancelled::throws)
    task.when_cancelled(ending::throws(std::logic_error(s.name + "'s cleanup failed")));
  if (s.then == when_cancelled::returns) task.when_cancelled(ending::returns("half of " + s.name));
  return task;
}

// Has all cancellation types enabled, and notes the one that it was cancelled with.
asio::awaitable<std::string> note_type(asio::cancellation_type& type) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  try {
    co_await puzzle::sleep_for(211ms);
  } catch (const std::system_error&) {
  }
  type = (co_await asio::this_coro::cancellation_state).cancelled();
  co_return "";
}

using suppliers = std::array<supplier, 3>;

std::array<work, 3> orders(const suppliers& all) {
  return {order_from(all[0]), order_from(all[1]), order_from(all[2])};
}

// Runs until everything has ended. Work that was left behind goes on first, so that the timeline shows it.
bool run(puzzle::simulation& sim, const char* what) {
  sim.run(std::string(what) +
          " waits for something that never comes. Every end counts, also one with an exception that is not a "
          "std::exception. An event that is set before a coroutine waits for it is lost.");
  const bool idle = sim.idle();
  sim.run_until(sim.now() + 1s);
  return puzzle::expect(idle, std::string(what) + " left something behind: a timer or a coroutine is still pending",
                        "nothing to be pending when it ends", "something was started and not awaited.");
}

bool expect_concurrent(const suppliers& all, const char* what) {
  for (const supplier& each : all) {
    const auto spans = puzzle::spans_named(each.name);
    if (!puzzle::expect_count("orders of " + each.name, static_cast<int>(spans.size()), 1,
                              "each piece of work is called once, whatever becomes of the others.") ||
        !puzzle::expect_time("the start of " + each.name, spans[0].start, 0ms,
                             std::string(what) + " runs the three concurrently: none waits for another."))
      return false;
  }
  return true;
}

struct fail_fast_call {
  puzzle::handle<std::array<std::string, 3>> handle;
  bool ok;
};

fail_fast_call run_fail_fast(puzzle::simulation& sim, const suppliers& all) {
  const auto [a, b, c] = orders(all);
  auto call = sim.start("fail_fast", contract::taskgroup_vs_gather::fail_fast(a, b, c));
  const bool ok = run(sim, "fail_fast") && expect_concurrent(all, "fail_fast");
  return {call, ok};
}

// Calls check with the three suppliers in every order that they can have as arguments.
template <class Check>
void for_each_order(const suppliers& all, Check check) {
  std::array<int, 3> places = {0, 1, 2};
  do {
    suppliers placed;
    for (std::size_t i = 0; i < 3; ++i) placed[i] = all[static_cast<std::size_t>(places[i])];
    if (!check(placed)) return;
  } while (std::next_permutation(places.begin(), places.end()));
}

puzzle::duration slowest(const suppliers& all) { return std::max({all[0].takes, all[1].takes, all[2].takes}); }

constexpr auto its_own_place = "each result has the place of its argument, whenever it came.";
constexpr auto ends_with_the_slowest = "it ends when the slowest does, and needs no time of its own.";
constexpr auto shared_state = "state shared between calls: each call needs results, errors and a wait of its own.";
constexpr auto siblings_not_cancelled =
    "the first failure of the three has to cancel all siblings at that instant, not when another one has ended or has "
    "cleaned up.";

// What fail_fast has to do when `failing` is the first to fail.
bool check_failure(const suppliers& all, const supplier& failing) {
  puzzle::simulation sim;
  auto [call, ok] = run_fail_fast(sim, all);
  if (!ok) return false;
  puzzle::duration end = failing.takes;
  for (const supplier& each : all) {
    ok &= puzzle::expect_span(each.name, 0ms, std::min(each.takes, failing.takes),
                              each.takes < failing.takes ? "it ended before anything failed." : siblings_not_cancelled);
    if (each.takes > failing.takes) end = std::max(end, failing.takes + each.clean_up);
  }
  ok &= puzzle::expect_finished_at(call, "fail_fast", end,
                                   "it ends with the longest cleanup: not at the failure, while work is still running, "
                                   "and not later.");
  ok &= puzzle::expect_threw(call, "fail_fast", puzzle::describe(failing.error),
                             "the first error in time is the cause, whichever argument it comes from; those of "
                             "cancelled siblings are its consequences. It propagates unchanged, not inside another "
                             "exception. operation_aborted, too, may be an error of its own.");
  return ok;
}

std::string describe(const outcome& o) {
  if (const auto* result = std::get_if<std::string>(&o)) return *result;
  return puzzle::describe(std::get<std::exception_ptr>(o));
}

bool expect_outcomes(const puzzle::handle<std::array<outcome, 3>>& call, const char* what, const suppliers& all,
                     const char* likely_cause) {
  std::vector<std::string> measured, expected;
  for (const outcome& each : call.get()) measured.push_back(describe(each));
  for (const supplier& each : all) expected.push_back(each.fails ? puzzle::describe(each.error) : each.result);
  return puzzle::expect_list(what, measured, expected, likely_cause);
}

bool check_collect_all(const suppliers& all) {
  const auto [a, b, c] = orders(all);
  puzzle::simulation sim;
  auto call = sim.start("collect_all", contract::taskgroup_vs_gather::collect_all(a, b, c));
  if (!run(sim, "collect_all") || !expect_concurrent(all, "collect_all")) return false;
  for (const supplier& each : all)
    if (!puzzle::expect_span(each.name, 0ms, each.takes,
                             "collect_all cancels nothing: each runs to its own end, whatever becomes of the others, "
                             "and whatever type of exception they throw."))
      return false;
  if (!puzzle::expect_returned(call, "collect_all",
                               "an exception is an outcome here, whatever its type: it belongs in the result."))
    return false;
  const bool in_order = expect_outcomes(call, "the outcomes", all,
                                        "each outcome has the place of its argument, whenever it came. An exception is "
                                        "kept unchanged, and an empty string is a result.");
  return puzzle::expect_finished_at(call, "collect_all", slowest(all), ends_with_the_slowest) && in_order;
}

// With the odd nanoseconds, polling ends at another instant than waiting.
const suppliers different_speeds{{{"spring", 31ms}, {"wheel", 173ms + 7ns}, {"hand", 89ms}}};
const suppliers one_without_text{
    {{"spring", 2s}, {"wheel", 7ms}, {"hand", 1117ms, false, 0ms, when_cancelled::aborts, nullptr, ""}}};

}  // namespace

TEST_CASE("fail_fast: without a failure all three results, in argument order") {
  for (const suppliers& all : {different_speeds, one_without_text})
    for_each_order(all, [](const suppliers& placed) {
      puzzle::simulation sim;
      const auto [call, ok] = run_fail_fast(sim, placed);
      if (!ok || !puzzle::expect_returned(call, "fail_fast",
                                          "nothing failed, and a normal end is no reason to cancel the others."))
        return false;
      const bool in_order = puzzle::expect_list("the results of fail_fast", {call.get().begin(), call.get().end()},
                                                {placed[0].result, placed[1].result, placed[2].result}, its_own_place);
      return puzzle::expect_finished_at(call, "fail_fast", slowest(placed), ends_with_the_slowest) && in_order;
    });
}

TEST_CASE("fail_fast: the siblings are cancelled with a type that is enabled by default") {
  auto type = asio::cancellation_type::none;
  puzzle::simulation sim;
  sim.start("fail_fast",
            contract::taskgroup_vs_gather::fail_fast(order_from({"spring", 37ms, true}), order_from({"wheel", 307ms}),
                                                     [&type] { return note_type(type); }));
  if (!run(sim, "fail_fast")) return;
  const bool requested = type != asio::cancellation_type::none;
  const bool enabled = (type & asio::cancellation_type::terminal) != asio::cancellation_type::none;
  puzzle::expect_span("wheel", 0ms, 37ms,
                      requested && !enabled
                          ? "its cancellation was requested, but with a type that is not enabled: a coroutine started "
                            "by co_spawn has only terminal cancellation enabled by default."
                          : siblings_not_cancelled);
}

TEST_CASE("fail_fast: the first failure cancels the siblings, and propagates after their cleanup") {
  const supplier spring{"spring", 37ms, true};
  for_each_order({{spring, {"wheel", 211ms, false, 23ms}, {"hand", 307ms, false, 71ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
  const supplier dial{"dial", 151ms, true};
  for_each_order({{dial, {"wheel", 401ms, false, 97ms}, {"hand", 353ms, false, 13ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, dial); });
}

TEST_CASE("fail_fast: a sibling that has delivered before changes nothing") {
  const supplier spring{"spring", 59ms, true};
  for_each_order({{spring, {"wheel", 11ms}, {"hand", 307ms, false, 71ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
}

TEST_CASE("fail_fast: a failure that comes last has no sibling to cancel") {
  const supplier spring{"spring", 419ms, true};
  for_each_order({{spring, {"wheel", 11ms}, {"hand", 307ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
}

TEST_CASE("fail_fast: all three may end at once, without suspending") {
  const suppliers all{{{"spring", 0ms}, {"wheel", 0ms}, {"hand", 0ms}}};
  puzzle::simulation sim;
  const auto [call, ok] = run_fail_fast(sim, all);
  if (!ok || !puzzle::expect_returned(call, "fail_fast", "nothing failed.")) return;
  puzzle::expect_list("the results of fail_fast", {call.get().begin(), call.get().end()}, {"spring", "wheel", "hand"},
                      its_own_place);
  puzzle::expect_finished_at(call, "fail_fast", 0ms, ends_with_the_slowest);
}

TEST_CASE("fail_fast: a failure at once, without suspending, cancels the siblings") {
  const supplier spring{"spring", 0ms, true};
  // The siblings that are started later have to be cancelled too.
  for_each_order({{spring, {"wheel", 211ms, false, 23ms}, {"hand", 307ms, false, 71ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
}

TEST_CASE("fail_fast: however a cancelled sibling ends, the first error counts") {
  const supplier spring{"spring", 41ms, true};
  for_each_order({{spring,
                   {"wheel", 211ms, true, 23ms, when_cancelled::throws},
                   {"hand", 307ms, false, 71ms, when_cancelled::returns}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
  for_each_order({{spring,
                   {"wheel", 211ms, true, 83ms, when_cancelled::returns},
                   {"hand", 307ms, true, 29ms, when_cancelled::throws}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
}

TEST_CASE("fail_fast: the first error propagates, whatever its type or code") {
  for (const std::exception_ptr& error : odd_errors) {
    const supplier spring{"spring", 41ms, true, 0ms, when_cancelled::aborts, error};
    for_each_order({{spring,
                     {"wheel", 211ms, false, 23ms, when_cancelled::throws},
                     {"hand", 307ms, false, 71ms, when_cancelled::aborts}}},
                   [&](const suppliers& placed) { return check_failure(placed, spring); });
  }
}

TEST_CASE("fail_fast: two calls at the same time are independent") {
  const supplier spring{"spring", 37ms, true};
  const auto [a, b, c] = orders({{spring, {"wheel", 211ms, false, 23ms}, {"hand", 307ms}}});
  const suppliers fine{{{"case", 61ms}, {"glass", 149ms}, {"strap", 83ms}}};
  const auto [d, e, f] = orders(fine);
  puzzle::simulation sim;
  const auto first = sim.start("fail_fast", contract::taskgroup_vs_gather::fail_fast(a, b, c));
  const auto second = sim.start("the other fail_fast", contract::taskgroup_vs_gather::fail_fast(d, e, f));
  sim.run(shared_state);
  for (const supplier& each : fine) puzzle::expect_span(each.name, 0ms, each.takes, shared_state);
  puzzle::expect_threw(first, "fail_fast", puzzle::describe(spring.error), shared_state);
  puzzle::expect_finished_at(first, "fail_fast", 60ms, shared_state);
  if (!puzzle::expect_returned(second, "the other fail_fast", shared_state)) return;
  puzzle::expect_list("its results", {second.get().begin(), second.get().end()}, {"case", "glass", "strap"},
                      shared_state);
  puzzle::expect_finished_at(second, "the other fail_fast", 149ms, shared_state);
}

TEST_CASE("collect_all: without a failure all three results, in argument order") {
  for (const suppliers& all : {different_speeds, one_without_text}) for_each_order(all, check_collect_all);
}

TEST_CASE("collect_all: a failure cancels nothing, and is an outcome") {
  for_each_order({{{"spring", 37ms, true}, {"wheel", 211ms, false, 23ms}, {"hand", 307ms, false, 71ms}}},
                 check_collect_all);
  for_each_order({{{"spring", 151ms, true}, {"wheel", 13ms}, {"hand", 89ms, true}}}, check_collect_all);
}

TEST_CASE("collect_all: all three may fail") {
  for_each_order({{{"spring", 37ms, true}, {"wheel", 211ms, true, 23ms}, {"hand", 107ms, true, 71ms}}},
                 check_collect_all);
}

TEST_CASE("collect_all: an exception of any type is an outcome, and so is an empty string") {
  for (const std::exception_ptr& error : odd_errors)
    for_each_order({{{"spring", 37ms, true, 0ms, when_cancelled::aborts, error},
                     {"wheel", 211ms, false, 0ms, when_cancelled::aborts, nullptr, ""},
                     {"hand", 107ms}}},
                   check_collect_all);
}

TEST_CASE("collect_all: each may end at once, without suspending") {
  check_collect_all({{{"spring", 0ms}, {"wheel", 0ms, true}, {"hand", 0ms}}});
  for_each_order({{{"spring", 0ms, true}, {"wheel", 0ms}, {"hand", 107ms}}}, check_collect_all);
}

TEST_CASE("collect_all: two calls at the same time are independent") {
  const suppliers some{{{"spring", 37ms, true}, {"wheel", 211ms}, {"hand", 307ms}}};
  const suppliers others{{{"case", 61ms}, {"glass", 149ms, true}, {"strap", 83ms}}};
  const auto [a, b, c] = orders(some);
  const auto [d, e, f] = orders(others);
  puzzle::simulation sim;
  const auto first = sim.start("collect_all", contract::taskgroup_vs_gather::collect_all(a, b, c));
  const auto second = sim.start("the other collect_all", contract::taskgroup_vs_gather::collect_all(d, e, f));
  sim.run(shared_state);
  puzzle::expect_finished_at(first, "collect_all", 307ms, shared_state);
  puzzle::expect_finished_at(second, "the other collect_all", 149ms, shared_state);
  if (!puzzle::expect_returned(first, "collect_all", shared_state) ||
      !puzzle::expect_returned(second, "the other collect_all", shared_state))
    return;
  expect_outcomes(first, "the outcomes", some, shared_state);
  expect_outcomes(second, "the outcomes of the other", others, shared_state);
}
