#include "contract/19_retry_with_timeout_jitter.hpp"

#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using contract::retry_with_timeout_jitter::retry_policy;
using contract::retry_with_timeout_jitter::retry_with_backoff;
using contract::retry_with_timeout_jitter::throw_busy;
using contract::retry_with_timeout_jitter::throw_transient_error;

namespace {

enum class outcome { succeeds, finds_nothing, fails_for_now, is_busy, fails_for_good, is_refused, is_aborted };

struct attempt {
  puzzle::duration takes;
  outcome ends;
};

// The attempts that a service will see, in order (the last one again and again), and the factors of chance.
struct world {
  std::vector<attempt> script;
  std::vector<double> jitters;
  int calls = 0;     // of op()
  int attempts = 0;  // that were awaited
  std::size_t jittered = 0;

  world(std::vector<attempt> attempts_in_order, std::vector<double> factors)
      : script(std::move(attempts_in_order)), jitters(std::move(factors)) {}

  const attempt& nth(int n) const { return script[std::min(static_cast<std::size_t>(n), script.size()) - 1]; }

  asio::awaitable<std::string> call() {
    const int n = ++attempts;
    const attempt& mine = nth(n);
    const std::string number = std::to_string(n);
    puzzle::span work("attempt " + number);
    if (mine.takes > 0ms) {
      std::exception_ptr interrupted;
      try {
        co_await puzzle::sleep_for(mine.takes);
      } catch (...) {
        interrupted = std::current_exception();
      }
      if (interrupted) {
        work.cancelled();
        std::rethrow_exception(interrupted);
      }
    }
    if (mine.ends == outcome::succeeds) {
      work.done();
      co_return "answer " + number;
    }
    if (mine.ends == outcome::finds_nothing) {
      work.done();
      co_return "";
    }
    work.failed();
    if (mine.ends == outcome::fails_for_now) throw_transient_error("failure " + number);
    if (mine.ends == outcome::is_busy) throw_busy("busy " + number);
    if (mine.ends == outcome::is_refused) throw std::system_error(asio::error::connection_refused);
    if (mine.ends == outcome::is_aborted) throw std::system_error(asio::error::operation_aborted);
    throw std::logic_error("nonsense " + number);
  }

  double jitter() { return jitters[jittered++ % jitters.size()]; }
};

constexpr puzzle::duration no_hurry = 1h;

puzzle::handle<std::string> start_call(puzzle::simulation& sim, world& w, const retry_policy& policy) {
  const auto op = [&w] {
    ++w.calls;
    return w.call();
  };
  return sim.start("call", retry_with_backoff(op, policy, [&w] { return w.jitter(); }));
}

// What is left behind plays on before anything else is asserted, so that the timeline shows it.
bool run_call(puzzle::simulation& sim) {
  try {
    sim.run(
        "the call waits for something that nobody will do. Whatever ends first, the attempt or the budget, must "
        "wake it.");
  } catch (const puzzle::simulation_error& error) {
    FAIL(error.what());
  }
  const bool idle = sim.idle();
  if (!idle) sim.run_until(sim.now() + 5s);
  return puzzle::expect(idle, "when the call ended, something that it had started was still pending",
                        "nothing to be left",
                        "a timer that nobody cancels, or an attempt whose end nobody awaits, when another way led to "
                        "the end.");
}

bool expect_attempts(const world& w, const std::vector<puzzle::duration>& starts, std::string_view likely_cause) {
  const int expected = static_cast<int>(starts.size());
  for (int n = 1; n <= std::min(w.attempts, expected); ++n) {
    const puzzle::duration start = starts[static_cast<std::size_t>(n) - 1];
    if (!puzzle::expect_span("attempt " + std::to_string(n), start, start + w.nth(n).takes, likely_cause)) return false;
  }
  return puzzle::expect_count("attempts", w.attempts, expected,
                              "a transient_error, or what is derived from it, is always worth another attempt, and "
                              "nothing else is; max_attempts counts the first attempt too.") &&
         puzzle::expect_count("calls of op()", w.calls, expected,
                              "each call is an attempt: whatever op() returns has to be awaited.");
}

bool expect_timed_out(const puzzle::handle<std::string>& call, std::string_view likely_cause) {
  bool timed_out = false;
  try {
    if (call.error()) std::rethrow_exception(call.error());
  } catch (const std::system_error& error) {
    timed_out = error.code() == asio::error::timed_out;
  } catch (...) {
  }
  return puzzle::expect(
      timed_out, call.error() ? "the call threw " + puzzle::describe(call.error()) : "the call returned normally",
      "a std::system_error with asio::error::timed_out", likely_cause);
}

constexpr const char* about_waits =
    "a wait lasts min(base_delay · 2^k, max_delay) · jitter(): doubled for each retry, limited, and then scaled; it "
    "starts when the attempt before has failed.";

struct schedule {
  retry_policy policy;
  std::vector<double> jitters;
  puzzle::duration waits[4];
};
const std::vector<schedule> schedules = {
    // The third wait is limited; the fourth as well, and then scaled beyond the limit.
    {{9, 12'000'008ns, 40ms, no_hurry}, {0.5, 1.25, 1.0, 1.25}, {6'000'004ns, 30'000'020ns, 40ms, 50ms}},
    {{7, 3ms, 1s, no_hurry}, {1.25, 0.5, 1.5, 0.75}, {3'750us, 3ms, 18ms, 18ms}},
    {{5, 64ms, 64ms, no_hurry}, {0.5, 1.25, 0.75, 1.125}, {32ms, 80ms, 48ms, 72ms}},
    {{6, 90ms, 30ms, no_hurry}, {1.0, 0.5, 1.5, 1.25}, {30ms, 15ms, 45ms, 37'500us}},
};

// Four failures, then a success; also when the clock does not stand at zero.
bool check_schedule(const schedule& s, puzzle::duration now) {
  world w({{11ms, outcome::fails_for_now},
           {0ms, outcome::is_busy},
           {5ms, outcome::fails_for_now},
           {23ms, outcome::fails_for_now},
           {9ms, outcome::succeeds}},
          s.jitters);
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, s.policy);
  run_call(sim);
  std::vector<puzzle::duration> starts = {now};
  for (int k = 0; k < 4; ++k) starts.push_back(starts.back() + w.nth(k + 1).takes + s.waits[k]);
  return expect_attempts(w, starts, about_waits) &&
         puzzle::expect_returned(call, "the call", "the fifth attempt succeeds.") &&
         puzzle::expect_text("the result", call.get(), "answer 5", "it is what the attempt that succeeded returned.") &&
         puzzle::expect_finished_at(call, "the call", starts.back() + 9ms, "a success ends it at once.");
}

// It fails as it should, at that instant, after attempts that started when they should.
bool check_failing(const std::vector<attempt>& script, const retry_policy& policy,
                   const std::vector<puzzle::duration>& starts, const std::string& error, puzzle::duration end,
                   std::string_view likely_cause) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, policy);
  run_call(sim);
  return expect_attempts(w, starts, about_waits) &&
         puzzle::expect_finished_at(call, "the call", end,
                                    "after the last attempt there is nothing to wait for. (A race with `||` does wait "
                                    "after an error: for the other side's success.)") &&
         puzzle::expect_threw(call, "the call", error, likely_cause);
}

bool check_budget_in_attempt(const std::vector<attempt>& script, const retry_policy& policy, puzzle::duration now,
                             int last, puzzle::duration last_starts) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, policy);
  run_call(sim);
  return puzzle::expect_span("attempt " + std::to_string(last), last_starts, now + policy.budget,
                             "the budget is for the whole call, from its start, and an attempt in flight is no "
                             "exception.") &&
         puzzle::expect_count("attempts", w.attempts, last, "when the budget is used up, nothing starts any more.") &&
         expect_timed_out(call,
                          "the budget is used up: that is the error to report, not what became of the attempt.") &&
         puzzle::expect_finished_at(call, "the call", now + policy.budget,
                                    "it ends when its budget does, neither before nor after.");
}

bool check_budget_in_wait(const std::vector<attempt>& script, const retry_policy& policy, puzzle::duration now,
                          int last, puzzle::duration last_ends) {
  world w(script, {0.5, 1.25});
  puzzle::simulation sim;
  sim.run_until(now);
  auto call = start_call(sim, w, policy);
  run_call(sim);
  return puzzle::expect_count("attempts", w.attempts, last,
                              "the next attempt would start only when the budget is used up.") &&
         expect_timed_out(call, "the wait would go past the budget: that is the error to report.") &&
         puzzle::expect_at_most("the instant at which the call ended", call.finished_at(), now + policy.budget,
                                "the budget limits waits as well, not only attempts.") &&
         puzzle::expect(call.finished_at() >= last_ends,
                        "the call ended at " + puzzle::format_duration(call.finished_at()),
                        "it to end after the last attempt, at " + puzzle::format_duration(last_ends),
                        "somebody did not wait for the attempt.");
}

// Attempts of 20 ms that all fail, at 0, 30 (wait 10), 100 (wait 50) and 140 ms (wait 20).
bool check_cancelled(puzzle::duration instant, int attempts) {
  world w({{20ms, outcome::fails_for_now}}, {0.5, 1.25, 0.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {9, 20ms, 1s, no_hurry});
  sim.at(instant, [call]() mutable { call.cancel(); });
  run_call(sim);
  return puzzle::expect_finished_at(call, "the call", instant,
                                    "a cancellation has to reach whatever the call awaits, the attempt or the wait.") &&
         puzzle::expect_count("attempts", w.attempts, attempts, "a cancellation is not an error to be retried.") &&
         puzzle::expect_aborted(call, "the call",
                                "a cancellation is no time-out and no failure: whoever cancels it must be told so.");
}

}  // namespace

TEST_CASE("a success ends the call and leaves nothing behind") {
  const std::vector<attempt> successes = {
      {0ms, outcome::succeeds}, {17ms, outcome::succeeds}, {17ms, outcome::finds_nothing}};
  for (const attempt& each : successes) {
    world w({each}, {0.5});
    puzzle::simulation sim;
    auto call = start_call(sim, w, {3, 10ms, 40ms, 900ms});
    run_call(sim);
    if (!expect_attempts(w, {0ms}, "the first attempt starts at once.")) return;
    if (!puzzle::expect_returned(call, "the call", "its first attempt succeeds.")) return;
    puzzle::expect_text("the result", call.get(), each.ends == outcome::succeeds ? "answer 1" : "",
                        "it is what the attempt returned, be it empty.");
    puzzle::expect_finished_at(call, "the call", each.takes, "a success ends it at once.");
  }
}

TEST_CASE("transient errors are retried, after waits that are exact") {
  for (const schedule& each : schedules)
    for (const puzzle::duration now : {0ms, 77ms})
      if (!check_schedule(each, now)) return;
}

TEST_CASE("when every attempt fails, the last error is rethrown at once") {
  const char* cause =
      "the error of the last attempt is rethrown as it is: not the first one, and not a copy of another type.";
  // Waits: 4 ms, 20 ms.
  check_failing({{5ms, outcome::fails_for_now}}, {3, 8ms, 100ms, no_hurry}, {0ms, 9ms, 34ms},
                "retry_with_timeout_jitter::transient_error: failure 3", 39ms, cause) &&
      check_failing({{5ms, outcome::fails_for_now}, {6ms, outcome::is_busy}}, {2, 8ms, 100ms, no_hurry}, {0ms, 9ms},
                    "service::busy: busy 2", 15ms, cause) &&
      check_failing({{5ms, outcome::is_busy}}, {1, 8ms, 100ms, no_hurry}, {0ms}, "service::busy: busy 1", 5ms, cause) &&
      // The wait that would follow goes past the budget, but nothing follows the last attempt.
      check_failing({{5ms, outcome::fails_for_now}}, {2, 8ms, 1s, 20ms}, {0ms, 9ms},
                    "retry_with_timeout_jitter::transient_error: failure 2", 14ms, cause);
}

TEST_CASE("it retries for as long as it may") {
  world w({{0ms, outcome::fails_for_now}}, {1.0});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {30, 1ms, 4ms, no_hurry});
  run_call(sim);
  puzzle::expect_count("attempts", w.attempts, 30, "max_attempts was 30.");
  // 1, 2, and then 27 times 4 ms.
  puzzle::expect_finished_at(call, "the call", 111ms,
                             "1 ms, 2 ms, and then 4 ms for each further wait, the limit: also for the last ones, "
                             "where base_delay · 2^k is far beyond it.");
}

TEST_CASE("waits stay exact over many doublings") {
  // Only the last three of the 35 waits are limited.
  const puzzle::duration base = 8ns, limit = 20'000'000'008ns;
  std::vector<puzzle::duration> starts = {0ms};
  for (int k = 0; k < 35; ++k) {
    const puzzle::duration wait = std::min(puzzle::duration(base.count() << k), limit);
    starts.push_back(starts.back() + (k % 2 == 0 ? wait / 2 : wait / 4 * 5));
  }
  world w({{0ms, outcome::fails_for_now}}, {0.5, 1.25});
  puzzle::simulation sim;
  auto call = start_call(sim, w, {36, base, limit, no_hurry});
  run_call(sim);
  expect_attempts(w, starts,
                  "a wait is doubled until it has reached max_delay, and not one nanosecond gets lost: 2^k soon is too "
                  "much for an int, and a number of nanoseconds for a float.");
}

TEST_CASE("other errors end the call at once") {
  const char* cause = "only a transient_error is worth another attempt. Anything else is passed on as it is.";
  const std::string refused =
      puzzle::describe(std::make_exception_ptr(std::system_error(asio::error::connection_refused)));
  const std::string aborted =
      puzzle::describe(std::make_exception_ptr(std::system_error(asio::error::operation_aborted)));
  check_failing({{5ms, outcome::fails_for_good}}, {3, 8ms, 100ms, no_hurry}, {0ms}, "std::logic_error: nonsense 1", 5ms,
                cause) &&
      check_failing({{5ms, outcome::is_refused}}, {3, 8ms, 100ms, 700ms}, {0ms}, refused, 5ms, cause) &&
      // By itself: nobody has cancelled it.
      check_failing({{5ms, outcome::is_aborted}}, {3, 8ms, 100ms, 700ms}, {0ms}, aborted, 5ms, cause) &&
      check_failing({{0ms, outcome::fails_for_good}}, {3, 8ms, 100ms, 700ms}, {0ms}, "std::logic_error: nonsense 1",
                    0ms, cause) &&
      check_failing({{5ms, outcome::fails_for_now}, {7ms, outcome::is_refused}}, {3, 8ms, 100ms, 700ms}, {0ms, 9ms},
                    refused, 16ms, cause);
}

TEST_CASE("the budget ends an attempt in flight") {
  const std::vector<attempt> slow = {{500ms, outcome::succeeds}};
  // Waits: 10 ms, 50 ms; the third attempt starts after 150 ms.
  const std::vector<attempt> slow_third = {
      {40ms, outcome::fails_for_now}, {50ms, outcome::fails_for_now}, {300ms, outcome::fails_for_now}};
  check_budget_in_attempt(slow, {3, 20ms, 1s, 170ms}, 0ms, 1, 0ms) &&
      check_budget_in_attempt(slow, {1, 20ms, 1s, 33ms}, 91ms, 1, 91ms) &&
      check_budget_in_attempt(slow_third, {9, 20ms, 1s, 400ms}, 0ms, 3, 150ms) &&
      // It is the last attempt, but it has not failed yet.
      check_budget_in_attempt(slow_third, {3, 20ms, 1s, 219ms}, 13ms, 3, 163ms);
}

TEST_CASE("the budget ends a wait that would go past it") {
  const std::vector<attempt> failing = {{10ms, outcome::fails_for_now}};
  // Waits: 50 ms, 250 ms.
  check_budget_in_wait(failing, {9, 100ms, 1s, 43ms}, 0ms, 1, 10ms) &&
      check_budget_in_wait(failing, {9, 100ms, 1s, 271ms}, 0ms, 2, 70ms) &&
      check_budget_in_wait(failing, {3, 100ms, 1s, 319ms}, 57ms, 2, 127ms);
}

TEST_CASE("a cancellation ends the call at once") {
  // In the first attempt, the first wait, the second attempt, the second wait.
  check_cancelled(7ms, 1) && check_cancelled(26ms, 1) && check_cancelled(41ms, 2) && check_cancelled(77ms, 2);
}
