#include "contract/19_retry_with_timeout_jitter.hpp"

#include <puzzle/scripted_task.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using contract::retry_with_timeout_jitter::retry_policy;
using contract::retry_with_timeout_jitter::retry_with_backoff;
using puzzle::ending;

namespace {

enum class outcome { succeeds, returns_nothing, transient_error, busy, logic_error, refused, aborted, timed_out };

// An attempt of 0 ms ends at once, without suspending.
struct attempt {
  puzzle::duration takes;
  outcome ends;
};

const std::exception_ptr refused = std::make_exception_ptr(std::system_error(asio::error::connection_refused));
// The operation's own: it was not cancelled, and the budget is not used up.
const std::exception_ptr own_abort = std::make_exception_ptr(std::system_error(asio::error::operation_aborted));
const std::exception_ptr own_timeout = std::make_exception_ptr(std::system_error(asio::error::timed_out));

ending ending_of(outcome how, const std::string& number) {
  namespace contract = contract::retry_with_timeout_jitter;
  switch (how) {
    case outcome::succeeds:
      return ending::returns("answer " + number);
    case outcome::returns_nothing:
      return ending::returns("");
    case outcome::transient_error:
      return ending::throws(contract::transient_error("failure " + number));
    case outcome::busy:
      return ending::throws(contract::busy("busy " + number));
    case outcome::refused:
      return ending::throws(refused);
    case outcome::aborted:
      return ending::throws(own_abort);
    case outcome::timed_out:
      return ending::throws(own_timeout);
    case outcome::logic_error:
      break;
  }
  return ending::throws(std::logic_error("nonsense " + number));
}

// The attempts of one call, in order (the last one is repeated), and the results of jitter(), which are repeated.
struct world {
  std::vector<attempt> script;
  std::vector<double> jitters;
  std::string owner;  // comes before the name of each attempt: "one: attempt 1"
  int calls = 0;      // of op()
  std::size_t jittered = 0;

  world(std::vector<attempt> attempts_in_order, std::vector<double> factors, std::string name = {})
      : script(std::move(attempts_in_order)), jitters(std::move(factors)), owner(std::move(name)) {}

  const attempt& nth(int n) const { return script[std::min(static_cast<std::size_t>(n), script.size()) - 1]; }
  std::string name_of(int n) const { return (owner.empty() ? "attempt " : owner + ": attempt ") + std::to_string(n); }
  // How many attempts were awaited.
  int attempts() const {
    int awaited = 0;
    for (int n = 1; n <= calls; ++n) awaited += static_cast<int>(puzzle::spans_named(name_of(n)).size());
    return awaited;
  }

  asio::awaitable<std::string> call() {
    const int n = ++calls;
    const attempt& mine = nth(n);
    puzzle::scripted_task task =
        mine.takes > 0ms ? puzzle::scripted_task(name_of(n), mine.takes) : puzzle::scripted_task(name_of(n));
    return task.ends(ending_of(mine.ends, std::to_string(n)))();
  }

  double jitter() { return jitters[jittered++ % jitters.size()]; }
};

constexpr puzzle::duration unlimited = 1h;

// Each call of these has passed alone. When one of them fails now, there is one cause for all symptoms.
bool concurrent_calls = false;
struct with_concurrent_calls {
  with_concurrent_calls() { concurrent_calls = true; }
  with_concurrent_calls(const with_concurrent_calls&) = delete;
  ~with_concurrent_calls() { concurrent_calls = false; }
};
std::string_view cause(std::string_view alone) {
  return concurrent_calls ? "state shared between calls: another call ran at the same time and changed this one. Each "
                            "call needs its own."
                          : alone;
}

puzzle::handle<std::string> start_call(puzzle::simulation& sim, world& w, const retry_policy& policy) {
  return sim.start(w.owner.empty() ? "call" : w.owner,
                   retry_with_backoff([&w] { return w.call(); }, policy, [&w] { return w.jitter(); }));
}

// Runs everything that the call has left behind, too, so that the timeline shows it.
bool run_calls(puzzle::simulation& sim) {
  try {
    sim.run(
        cause("the call waits for an event that was set before the wait began, or that is never set. An attempt may "
              "end at once. The first end, of the attempt or of the budget, must resume the call."));
  } catch (const puzzle::simulation_error& error) {
    FAIL(error.what());
  }
  const bool idle = sim.idle();
  if (!idle) sim.run_until(sim.now() + 5s);
  return puzzle::expect(idle, "when the call ended, an operation that it had started was still pending", "none",
                        cause("a timer that is never cancelled, or an attempt that is never awaited, on one of the "
                              "paths to the end."));
}

bool expect_attempts(const world& w, const std::vector<puzzle::duration>& starts, std::string_view likely_cause) {
  const int expected = static_cast<int>(starts.size());
  const int attempts = w.attempts();
  for (int n = 1; n <= std::min(attempts, expected); ++n) {
    const puzzle::duration start = starts[static_cast<std::size_t>(n) - 1];
    if (!puzzle::expect_span(w.name_of(n), start, start + w.nth(n).takes, cause(likely_cause))) return false;
  }
  return puzzle::expect_count(
             "attempts", attempts, expected,
             cause("a transient_error, or an error derived from it, is retried, and no other error is, "
                   "whatever its code. max_attempts includes the first attempt.")) &&
         puzzle::expect_count("calls of op()", w.calls, expected,
                              cause("each call is an attempt: the coroutine that op() returns must be awaited."));
}

bool expect_timed_out(const puzzle::handle<std::string>& call, std::string_view likely_cause) {
  return puzzle::expect_threw(call, "the call", asio::error::make_error_code(asio::error::timed_out), likely_cause);
}

constexpr const char* about_waits =
    "a wait takes min(base_delay · 2^k, max_delay) · jitter(): doubled for each retry, limited, and then scaled. It "
    "starts when the previous attempt has failed.";

struct schedule {
  retry_policy policy;
  std::vector<double> jitters;
  puzzle::duration waits[4];
};
const std::vector<schedule> schedules = {
    // The third wait is limited; the fourth is limited too, and then scaled beyond the limit.
    {{9, 12'000'008ns, 40ms, unlimited}, {0.5, 1.25, 1.0, 1.25}, {6'000'004ns, 30'000'020ns, 40ms, 50ms}},
    {{7, 3ms, 1s, unlimited}, {1.25, 0.5, 1.5, 0.75}, {3'750us, 3ms, 18ms, 18ms}},
    {{5, 64ms, 64ms, unlimited}, {0.5, 1.25, 0.75, 1.125}, {32ms, 80ms, 48ms, 72ms}},
    {{6, 90ms, 30ms, unlimited}, {1.0, 0.5, 1.5, 1.25}, {30ms, 15ms, 45ms, 37'500us}},
};

// Four failures, then a success. One attempt fails at once.
const std::vector<attempt> fifth_succeeds = {{11ms, outcome::transient_error},
                                             {0ms, outcome::busy},
                                             {5ms, outcome::transient_error},
                                             {23ms, outcome::transient_error},
                                             {9ms, outcome::succeeds}};

bool check_fifth_succeeds(const puzzle::handle<std::string>& call, const world& w, const schedule& s,
                          puzzle::duration start) {
  std::vector<puzzle::duration> starts = {start};
  for (int k = 0; k < 4; ++k) starts.push_back(starts.back() + w.nth(k + 1).takes + s.waits[k]);
  return expect_attempts(w, starts, about_waits) &&
         puzzle::expect_returned(call, "the call", cause("the fifth attempt succeeds.")) &&
         puzzle::expect_text("the result", call.get(), "answer 5",
                             cause("the result is that of the attempt that succeeded.")) &&
         puzzle::expect_finished_at(call, "the call", starts.back() + 9ms, cause("a success ends the call at once."));
}

bool check_schedule(const schedule& s, puzzle::duration now) {
  world w(fifth_succeeds, s.jitters);
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, s.policy);
  run_calls(sim);
  return check_fifth_succeeds(call, w, s, now);
}

bool check_failing(const std::vector<attempt>& script, const retry_policy& policy,
                   const std::vector<puzzle::duration>& starts, const std::string& error, puzzle::duration end,
                   std::string_view likely_cause) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, policy);
  run_calls(sim);
  return expect_attempts(w, starts, about_waits) &&
         puzzle::expect_finished_at(call, "the call", end,
                                    "after the last attempt there is nothing to wait for. (A race of two operations "
                                    "that waits for the first *success* continues after an error.)") &&
         puzzle::expect_threw(call, "the call", error, likely_cause);
}

bool check_budget_in_attempt(const std::vector<attempt>& script, const retry_policy& policy, puzzle::duration now,
                             int last, puzzle::duration last_starts) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, policy);
  run_calls(sim);
  return puzzle::expect_span("attempt " + std::to_string(last), last_starts, now + policy.budget,
                             "the budget covers the whole call, from its start, including an attempt in flight.") &&
         puzzle::expect_count("attempts", w.attempts(), last, "when the budget is used up, nothing new starts.") &&
         expect_timed_out(call,
                          "when the budget is used up, that is the error to throw, not the error of the attempt that "
                          "was cancelled.") &&
         puzzle::expect_finished_at(call, "the call", now + policy.budget,
                                    "the call ends when its budget is used up, neither earlier nor later.");
}

bool check_budget_in_wait(const std::vector<attempt>& script, const retry_policy& policy, puzzle::duration now,
                          int last, puzzle::duration last_ends) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, policy);
  run_calls(sim);
  return puzzle::expect_count("attempts", w.attempts(), last,
                              "the next attempt could only start after the budget is used up.") &&
         expect_timed_out(call, "the wait would exceed the budget: that is the error to throw.") &&
         puzzle::expect_at_most("the instant at which the call ended", call.finished_at(), now + policy.budget,
                                "the budget limits waits, too, not only attempts.") &&
         puzzle::expect(call.finished_at() >= last_ends,
                        "the call ended at " + puzzle::format_duration(call.finished_at()),
                        "it to end after the last attempt, at " + puzzle::format_duration(last_ends),
                        "the last attempt was not awaited.");
}

// Attempts of 20 ms that all fail, at 0, 30 (wait 10), 100 (wait 50) and 140 ms (wait 20).
bool check_cancelled(puzzle::duration instant, int attempts) {
  world w({{20ms, outcome::transient_error}}, {0.5, 1.25, 0.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {9, 20ms, 1s, unlimited});
  sim.at(instant, [call]() mutable { call.cancel(); });
  run_calls(sim);
  return puzzle::expect_finished_at(call, "the call", instant,
                                    "a cancellation must reach the operation that the call awaits, be it the attempt "
                                    "or the wait.") &&
         puzzle::expect_count("attempts", w.attempts(), attempts, "a cancellation is not an error to retry.") &&
         puzzle::expect_aborted(call, "the call",
                                "a cancellation is neither a timeout nor a failure: the caller that cancels must be "
                                "told that the call was cancelled.");
}

}  // namespace

TEST_CASE("a success ends the call and leaves nothing pending") {
  const std::vector<attempt> successes = {
      {0ms, outcome::succeeds}, {17ms, outcome::succeeds}, {17ms, outcome::returns_nothing}};
  for (const attempt& each : successes) {
    world w({each}, {0.5});
    puzzle::simulation sim;
    auto call = start_call(sim, w, {3, 10ms, 40ms, 900ms});
    run_calls(sim);
    if (!expect_attempts(w, {0ms}, "the first attempt starts at once.")) return;
    if (!puzzle::expect_returned(call, "the call", "its first attempt succeeds.")) return;
    puzzle::expect_text("the result", call.get(), each.ends == outcome::succeeds ? "answer 1" : "",
                        "the result is that of the attempt, even if it is empty.");
    puzzle::expect_finished_at(call, "the call", each.takes, "a success ends the call at once.");
  }
}

TEST_CASE("transient errors are retried after exact waits") {
  for (const schedule& each : schedules)
    for (const puzzle::duration now : {0ms, 77ms})
      if (!check_schedule(each, now)) return;
}

TEST_CASE("when every attempt fails, the last error is rethrown at once") {
  const char* cause =
      "the error of the last attempt propagates unchanged: not the first error, and not a copy of another type.";
  // Waits: 4 ms, 20 ms.
  check_failing({{5ms, outcome::transient_error}}, {3, 8ms, 100ms, unlimited}, {0ms, 9ms, 34ms},
                "retry_with_timeout_jitter::transient_error: failure 3", 39ms, cause) &&
      check_failing({{5ms, outcome::transient_error}, {6ms, outcome::busy}}, {2, 8ms, 100ms, unlimited}, {0ms, 9ms},
                    "service::busy: busy 2", 15ms, cause) &&
      check_failing({{5ms, outcome::busy}}, {1, 8ms, 100ms, unlimited}, {0ms}, "service::busy: busy 1", 5ms, cause) &&
      check_failing({{0ms, outcome::transient_error}}, {1, 8ms, 100ms, 700ms}, {0ms},
                    "retry_with_timeout_jitter::transient_error: failure 1", 0ms, cause) &&
      // A further wait would exceed the budget, but nothing follows the last attempt.
      check_failing({{5ms, outcome::transient_error}}, {2, 8ms, 1s, 20ms}, {0ms, 9ms},
                    "retry_with_timeout_jitter::transient_error: failure 2", 14ms, cause);
}

TEST_CASE("there are max_attempts attempts, and max_delay limits all waits") {
  const int attempts = static_cast<int>(puzzle::drawn("max_attempts", 30, 36));
  world w({{0ms, outcome::transient_error}}, {1.0});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {attempts, 1ms, 4ms, unlimited});
  run_calls(sim);
  puzzle::expect_count("attempts", w.attempts(), attempts, "max_attempts includes the first attempt.") &&
      puzzle::expect_finished_at(
          call, "the call", 1ms + 2ms + (attempts - 3) * 4ms,
          "the waits are 1 ms, 2 ms and then always 4 ms, the limit: also the last ones, for which "
          "base_delay · 2^k is far beyond the limit.");
}

TEST_CASE("waits stay exact over many doublings") {
  // Only the last three of the 35 waits are limited.
  const puzzle::duration base = 8ns, limit = 20'000'000'008ns;
  std::vector<puzzle::duration> starts = {0ms};
  for (int k = 0; k < 35; ++k) {
    const puzzle::duration wait = std::min(puzzle::duration(base.count() << k), limit);
    starts.push_back(starts.back() + (k % 2 == 0 ? wait / 2 : wait / 4 * 5));
  }
  world w({{0ms, outcome::transient_error}}, {0.5, 1.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {36, base, limit, unlimited});
  run_calls(sim);
  expect_attempts(
      w, starts,
      "a wait doubles until it reaches max_delay, exact to the nanosecond: 2^k soon exceeds the range of an "
      "int, and a number of nanoseconds the precision of a float.");
}

TEST_CASE("other errors propagate at once, whatever their type or code") {
  const char* cause =
      "only a transient_error is retried. Any other error propagates unchanged: an operation may throw any error code "
      "itself, also operation_aborted or timed_out.";
  check_failing({{5ms, outcome::logic_error}}, {3, 8ms, 100ms, unlimited}, {0ms}, "std::logic_error: nonsense 1", 5ms,
                cause) &&
      check_failing({{5ms, outcome::refused}}, {3, 8ms, 100ms, 700ms}, {0ms}, puzzle::describe(refused), 5ms, cause) &&
      check_failing({{5ms, outcome::aborted}}, {3, 8ms, 100ms, 700ms}, {0ms}, puzzle::describe(own_abort), 5ms,
                    cause) &&
      check_failing({{5ms, outcome::timed_out}}, {3, 8ms, 100ms, 700ms}, {0ms}, puzzle::describe(own_timeout), 5ms,
                    cause) &&
      check_failing({{0ms, outcome::timed_out}}, {3, 8ms, 100ms, 700ms}, {0ms}, puzzle::describe(own_timeout), 0ms,
                    cause) &&
      check_failing({{0ms, outcome::logic_error}}, {3, 8ms, 100ms, 700ms}, {0ms}, "std::logic_error: nonsense 1", 0ms,
                    cause) &&
      check_failing({{5ms, outcome::transient_error}, {7ms, outcome::timed_out}}, {3, 8ms, 100ms, 700ms}, {0ms, 9ms},
                    puzzle::describe(own_timeout), 16ms, cause) &&
      check_failing({{5ms, outcome::transient_error}, {7ms, outcome::refused}}, {3, 8ms, 100ms, 700ms}, {0ms, 9ms},
                    puzzle::describe(refused), 16ms, cause);
}

TEST_CASE("the budget ends an attempt in flight") {
  const std::vector<attempt> slow = {{500ms, outcome::succeeds}};
  // Waits: 10 ms, 50 ms; the third attempt starts after 150 ms.
  const std::vector<attempt> slow_third = {
      {40ms, outcome::transient_error}, {50ms, outcome::transient_error}, {300ms, outcome::transient_error}};
  check_budget_in_attempt(slow, {3, 20ms, 1s, 170ms}, 0ms, 1, 0ms) &&
      check_budget_in_attempt(slow, {1, 20ms, 1s, 33ms}, 91ms, 1, 91ms) &&
      check_budget_in_attempt(slow_third, {9, 20ms, 1s, 400ms}, 0ms, 3, 150ms) &&
      // It is the last attempt, but it has not failed yet.
      check_budget_in_attempt(slow_third, {3, 20ms, 1s, 219ms}, 13ms, 3, 163ms);
}

TEST_CASE("the budget ends a wait that would exceed it") {
  const std::vector<attempt> failing = {{10ms, outcome::transient_error}};
  // Waits: 50 ms, 250 ms.
  check_budget_in_wait(failing, {9, 100ms, 1s, 43ms}, 0ms, 1, 10ms) &&
      check_budget_in_wait(failing, {9, 100ms, 1s, 271ms}, 0ms, 2, 70ms) &&
      check_budget_in_wait(failing, {3, 100ms, 1s, 319ms}, 57ms, 2, 127ms) &&
      check_budget_in_wait({{0ms, outcome::transient_error}}, {9, 100ms, 1s, 43ms}, 0ms, 1, 0ms);
}

TEST_CASE("a cancellation ends the call at once") {
  // During the first attempt, the first wait, the second attempt, the second wait.
  check_cancelled(7ms, 1) && check_cancelled(26ms, 1) && check_cancelled(41ms, 2) && check_cancelled(77ms, 2);
}

TEST_CASE("two concurrent calls do not affect each other") {
  for (const std::size_t second : {1U, 2U}) {
    const schedule &a = schedules[0], &b = schedules[second];
    if (!check_schedule(a, 0ms) || !check_schedule(b, 0ms)) return;
    const with_concurrent_calls now;
    world one(fifth_succeeds, a.jitters, "one"), other(fifth_succeeds, b.jitters, "other");
    puzzle::simulation sim;
    auto first = start_call(sim, one, a.policy);
    sim.run_until(3ms);
    auto late = start_call(sim, other, b.policy);
    run_calls(sim);
    if (!check_fifth_succeeds(first, one, a, 0ms) || !check_fifth_succeeds(late, other, b, 3ms)) return;
  }
}
