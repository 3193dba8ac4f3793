#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/15_taskgroup_vs_gather.hpp"

using namespace std::chrono_literals;
using contract::taskgroup_vs_gather::outcome;
using contract::taskgroup_vs_gather::work;

namespace {

enum class when_cancelled { aborts, returns, throws };

// What a supplier does: delivers after a while, or gives up then when it is to fail. Cancelled, it cleans up and ends
// one way or another.
struct supplier {
  std::string name;
  puzzle::duration takes;
  bool fails = false;
  puzzle::duration clean_up = 0ms;
  when_cancelled then = when_cancelled::aborts;
  std::exception_ptr error = std::make_exception_ptr(std::domain_error(name + " gave up"));
  std::string result = name;
};

// Errors that must not be taken for a cancellation, or overlooked.
const std::array<std::exception_ptr, 3> odd_errors = {
    std::make_exception_ptr(std::system_error(asio::error::connection_refused)),
    std::make_exception_ptr(std::system_error(asio::error::operation_aborted)), std::make_exception_ptr(42)};

asio::awaitable<std::string> deliver(const supplier& s) {
  puzzle::span order(s.name);
  std::exception_ptr interrupted;
  try {
    co_await puzzle::sleep_for(s.takes);
  } catch (...) {
    interrupted = std::current_exception();
  }
  if (interrupted) {
    order.cancelled();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (s.clean_up > 0ms) co_await puzzle::run_span(s.name + " clean-up", s.clean_up);
    if (s.then == when_cancelled::throws) throw std::logic_error(s.name + "'s clean-up failed");
    if (s.then == when_cancelled::aborts) std::rethrow_exception(interrupted);
    co_return "half of " + s.name;
  }
  if (s.fails) {
    order.failed();
    std::rethrow_exception(s.error);
  }
  order.done();
  co_return s.result;
}

using suppliers = std::array<supplier, 3>;

// The suppliers are on everybody's list: they outlive the coroutines, also those that are left behind.
std::array<work, 3> orders(const suppliers& all) {
  const auto order = [](const supplier& from) { return [&from] { return deliver(from); }; };
  return {order(all[0]), order(all[1]), order(all[2])};
}

// Whatever was left behind plays on before anything is asserted about spans, so that the timeline shows it.
bool run(puzzle::simulation& sim, const char* what) {
  sim.run(std::string(what) +
          " waits for something that nobody will do. Each end counts, also one with an error that is no "
          "std::exception. And what a call keeps must be its own: something static is shared by all calls.");
  const bool idle = sim.idle();
  sim.run_until(sim.now() + 1s);
  return puzzle::expect(idle, std::string(what) + " left something behind: a timer or a coroutine is still pending",
                        "nothing to be left when it ends", "something was started and not awaited.");
}

bool expect_together(const suppliers& all, const char* what) {
  for (const supplier& each : all) {
    const auto spans = puzzle::spans_named(each.name);
    if (!puzzle::expect_count("orders of " + each.name, static_cast<int>(spans.size()), 1,
                              "each piece of work is called once, whatever becomes of the others.") ||
        !puzzle::expect_time("the start of " + each.name, spans[0].start, 0ms,
                             std::string(what) + " runs the three together: none waits for another."))
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
  const bool ok = run(sim, "fail_fast") && expect_together(all, "fail_fast");
  return {call, ok};
}

// Every order in which three suppliers can be the arguments.
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

// What fail_fast owes when `failing` is the first to fail.
bool check_failure(const suppliers& all, const supplier& failing) {
  puzzle::simulation sim;
  auto [call, ok] = run_fail_fast(sim, all);
  if (!ok) return false;
  puzzle::duration end = failing.takes;
  for (const supplier& each : all) {
    ok &= puzzle::expect_span(each.name, 0ms, std::min(each.takes, failing.takes),
                              each.takes < failing.takes
                                  ? "it ended before anything failed."
                                  : "all siblings are to be cancelled when the first of the three fails: at once, not "
                                    "when another has ended or has cleaned up.");
    if (each.takes > failing.takes) end = std::max(end, failing.takes + each.clean_up);
  }
  ok &= puzzle::expect_finished_at(call, "fail_fast", end,
                                   "it ends when the longest clean-up has: not at the failure, since somebody still "
                                   "works; not later, since nobody does.");
  ok &= puzzle::expect_threw(call, "fail_fast", puzzle::describe(failing.error),
                             "the first error in time is the reason, whichever argument it comes from; those of "
                             "cancelled siblings are its consequences. And it is to be thrown as it was, not "
                             "inside another exception. operation_aborted, too, may be an error of its own.");
  return ok;
}

std::string describe(const outcome& o) {
  if (const auto* result = std::get_if<std::string>(&o)) return *result;
  return puzzle::describe(std::get<std::exception_ptr>(o));
}

bool check_collect_all(const suppliers& all) {
  const auto [a, b, c] = orders(all);
  puzzle::simulation sim;
  auto call = sim.start("collect_all", contract::taskgroup_vs_gather::collect_all(a, b, c));
  if (!run(sim, "collect_all") || !expect_together(all, "collect_all")) return false;
  for (const supplier& each : all)
    if (!puzzle::expect_span(each.name, 0ms, each.takes,
                             "in collect_all nobody is cancelled: each runs to its own end, whatever becomes of the "
                             "others, and whatever type of exception they throw."))
      return false;
  if (!puzzle::expect_returned(call, "collect_all",
                               "an exception is an outcome here, whatever its type. It belongs into the result."))
    return false;
  std::vector<std::string> measured, expected;
  for (const outcome& each : call.get()) measured.push_back(describe(each));
  for (const supplier& each : all) expected.push_back(each.fails ? puzzle::describe(each.error) : each.result);
  const bool in_order =
      puzzle::expect_list("the outcomes", measured, expected,
                          "each outcome has the place of its argument, whenever it came; an exception is kept as it "
                          "was thrown, and an empty text is a result.");
  return puzzle::expect_finished_at(call, "collect_all", slowest(all),
                                    "it ends when the slowest does, and takes no time of its own.") &&
         in_order;
}

}  // namespace

// The odd nanosecond tells who looks again and again from who waits.
TEST_CASE("fail_fast: when all succeed it gives all three, in the order of the arguments") {
  for (const suppliers& all :
       {suppliers{{{"spring", 31ms}, {"wheel", 173ms + 7ns}, {"hand", 89ms}}},
        suppliers{{{"spring", 2s}, {"wheel", 7ms}, {"hand", 1117ms, false, 0ms, when_cancelled::aborts, nullptr, ""}}}})
    for_each_order(all, [](const suppliers& placed) {
      puzzle::simulation sim;
      const auto [call, ok] = run_fail_fast(sim, placed);
      if (!ok || !puzzle::expect_returned(call, "fail_fast",
                                          "nothing failed, and that one has ended is no reason to stop the others."))
        return false;
      const bool in_order = puzzle::expect_list("the results of fail_fast", {call.get().begin(), call.get().end()},
                                                {placed[0].result, placed[1].result, placed[2].result},
                                                "each result has the place of its argument, whenever it came.");
      return puzzle::expect_finished_at(call, "fail_fast", slowest(placed),
                                        "it ends when the slowest does, and takes no time of its own.") &&
             in_order;
    });
}

TEST_CASE("fail_fast: the first failure cancels the others, whose clean-up is awaited") {
  const supplier spring{"spring", 37ms, true};
  for_each_order({{spring, {"wheel", 211ms, false, 23ms}, {"hand", 307ms, false, 71ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
  const supplier dial{"dial", 151ms, true};
  for_each_order({{dial, {"wheel", 401ms, false, 97ms}, {"hand", 353ms, false, 13ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, dial); });
}

TEST_CASE("fail_fast: one that has delivered before changes nothing") {
  const supplier spring{"spring", 59ms, true};
  for_each_order({{spring, {"wheel", 11ms}, {"hand", 307ms, false, 71ms}}},
                 [&](const suppliers& placed) { return check_failure(placed, spring); });
}

TEST_CASE("fail_fast: a failure that comes last leaves nobody to cancel") {
  const supplier spring{"spring", 419ms, true};
  for_each_order({{spring, {"wheel", 11ms}, {"hand", 307ms}}},
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

TEST_CASE("fail_fast: whatever the first error is, it is the reason") {
  for (const std::exception_ptr& error : odd_errors) {
    const supplier spring{"spring", 41ms, true, 0ms, when_cancelled::aborts, error};
    for_each_order({{spring,
                     {"wheel", 211ms, false, 23ms, when_cancelled::throws},
                     {"hand", 307ms, false, 71ms, when_cancelled::aborts}}},
                   [&](const suppliers& placed) { return check_failure(placed, spring); });
  }
}

TEST_CASE("fail_fast: two calls at once do not know of each other") {
  const supplier spring{"spring", 37ms, true};
  const suppliers broken{{spring, {"wheel", 211ms, false, 23ms}, {"hand", 307ms}}};
  const suppliers fine{{{"case", 61ms}, {"glass", 149ms}, {"strap", 83ms}}};
  const auto [a, b, c] = orders(broken);
  const auto [d, e, f] = orders(fine);
  puzzle::simulation sim;
  const auto first = sim.start("fail_fast", contract::taskgroup_vs_gather::fail_fast(a, b, c));
  const auto second = sim.start("the other fail_fast", contract::taskgroup_vs_gather::fail_fast(d, e, f));
  if (!run(sim, "fail_fast")) return;
  constexpr auto apart = "what a call keeps must be its own. Something static is shared by all calls.";
  for (const supplier& each : fine) puzzle::expect_span(each.name, 0ms, each.takes, apart);
  puzzle::expect_threw(first, "fail_fast", puzzle::describe(spring.error), apart);
  puzzle::expect_finished_at(first, "fail_fast", 60ms, apart);
  if (!puzzle::expect_returned(second, "the other fail_fast", apart)) return;
  puzzle::expect_list("its results", {second.get().begin(), second.get().end()}, {"case", "glass", "strap"}, apart);
  puzzle::expect_finished_at(second, "the other fail_fast", 149ms, apart);
}

TEST_CASE("collect_all: when all succeed it gives all three, in the order of the arguments") {
  for (const suppliers& all :
       {suppliers{{{"spring", 31ms}, {"wheel", 173ms + 7ns}, {"hand", 89ms}}},
        suppliers{{{"spring", 2s}, {"wheel", 7ms}, {"hand", 1117ms, false, 0ms, when_cancelled::aborts, nullptr, ""}}}})
    for_each_order(all, check_collect_all);
}

TEST_CASE("collect_all: a failure stops nobody, and is an outcome") {
  for_each_order({{{"spring", 37ms, true}, {"wheel", 211ms, false, 23ms}, {"hand", 307ms, false, 71ms}}},
                 check_collect_all);
  for_each_order({{{"spring", 151ms, true}, {"wheel", 13ms}, {"hand", 89ms, true}}}, check_collect_all);
}

TEST_CASE("collect_all: all three may fail") {
  for_each_order({{{"spring", 37ms, true}, {"wheel", 211ms, true, 23ms}, {"hand", 107ms, true, 71ms}}},
                 check_collect_all);
}

TEST_CASE("collect_all: an exception of any type is an outcome, and so is an empty text") {
  for (const std::exception_ptr& error : odd_errors)
    for_each_order({{{"spring", 37ms, true, 0ms, when_cancelled::aborts, error},
                     {"wheel", 211ms, false, 0ms, when_cancelled::aborts, nullptr, ""},
                     {"hand", 107ms}}},
                   check_collect_all);
}
