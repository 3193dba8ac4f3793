#include <puzzle/testing.hpp>

#include "contract/04_timeouts_two_ways.hpp"

using namespace std::chrono_literals;

struct engaged {};  // may be thrown, and is not derived from std::exception

namespace {

using result = std::optional<std::string>;
using limiter = asio::awaitable<result> (*)(contract::timeouts_two_ways::operation, puzzle::duration);

// Both functions pass the same tests.
struct way {
  std::string name;
  limiter function;
};
const way by_race{"timeout_by_race", contract::timeouts_two_ways::timeout_by_race};
const way by_signal{"timeout_by_signal", contract::timeouts_two_ways::timeout_by_signal};

constexpr auto shared_state =
    "state shared between calls: a static or global variable serves more than one call. Each call needs its own "
    "signal, timer and flags.";

// Counts the operations that are running. Its destructor is the operation's cleanup.
struct in_progress {
  explicit in_progress(int& count) : running(count) { ++running; }
  in_progress(const in_progress&) = delete;
  in_progress& operator=(const in_progress&) = delete;
  ~in_progress() { --running; }
  int& running;
};

// A friend who answers, or refuses to, after a while: without a delay at once, without suspending.
struct friend_on_the_phone {
  puzzle::duration takes;
  std::exception_ptr refusal = {};
  std::string answer = "hello";
  std::string caller = {};  // tells the spans of two calls apart
  int calls = 0;
  int running = 0;
  int running_at_return = 0;

  asio::awaitable<std::string> call() {
    ++calls;
    const in_progress counted(running);
    puzzle::span operation(caller + "operation");
    try {
      if (takes > 0ns) co_await puzzle::sleep_for(takes);
    } catch (...) {
      operation.cancelled();
      throw;
    }
    if (refusal) {
      operation.failed();
      std::rethrow_exception(refusal);
    }
    operation.done();
    co_return answer;
  }

  asio::awaitable<result> call_with(limiter function, puzzle::duration limit) {
    contract::timeouts_two_ways::operation op = [this] { return call(); };
    try {
      result got = co_await function(std::move(op), limit);
      running_at_return = running;
      co_return got;
    } catch (...) {
      running_at_return = running;
      throw;
    }
  }
};

std::string text_of(const result& got) { return got.value_or("(std::nullopt)"); }

bool check_called_once(const friend_on_the_phone& other) {
  return puzzle::expect_count("operations started", other.calls, 1, "the operation is to be started once.");
}

bool check_called_once_and_nothing_left(puzzle::simulation& sim, const std::string& name,
                                        const friend_on_the_phone& other) {
  return check_called_once(other) &&
         puzzle::expect_count("operations still running when " + name + " ended", other.running_at_return, 0,
                              "the operation has lost but still runs. It must be cancelled, and it has ended only when "
                              "its coroutine has ended: wait for that.") &&
         puzzle::expect_idle(sim, name,
                             "a timer that is no longer needed still runs. Cancel it, or let it be destroyed.");
}

bool check_timeout(const way& tested, puzzle::duration takes, puzzle::duration limit) {
  friend_on_the_phone other{takes};
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation was cancelled, or never started, and something still waits for it.");

  if (!puzzle::expect_returned(run, tested.name,
                               "the limit was reached, and here that is std::nullopt, not an error. A cancelled "
                               "operation throws: catch that, and tell it apart from the operation's own errors."))
    return false;
  if (!puzzle::expect_finished_at(run, tested.name, limit,
                                  run.finished_at() > limit ? "the operation was not cancelled at the limit. Measuring "
                                                              "the time afterwards is too late, and a coroutine "
                                                              "ignores a cancellation type that it has not enabled."
                                                            : "it gave up before the limit."))
    return false;
  return puzzle::expect(!run.get(), tested.name + " returned " + puzzle::in_quotes(text_of(run.get())),
                        "std::nullopt, because the operation timed out",
                        "the operation did not end in time, so this cannot be its result.") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

bool check_in_time(const way& tested, puzzle::duration takes, puzzle::duration limit, std::string answer = "hello") {
  friend_on_the_phone other{takes};
  if (!answer.empty()) answer += " after " + puzzle::format_duration(takes);
  other.answer = answer;
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation has ended, and something still waits for it.");

  return puzzle::expect_returned(run, tested.name, "the operation ended in time: return its result.") &&
         puzzle::expect_finished_at(run, tested.name, takes,
                                    takes > 0ns ? "it should return as soon as the operation has ended."
                                                : "the operation ended at once, before anything waited for its end. A "
                                                  "notification that is sent when nothing waits for it yet is lost.") &&
         puzzle::expect_text("what " + tested.name + " returned", text_of(run.get()), other.answer,
                             "the operation ended in time: its result counts, also an empty one. If only calls after a "
                             "timeout go wrong, there is state shared between calls.") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

constexpr auto another_error =
    "the operation's exception was replaced by another one. It has to propagate with its type, text and error code: "
    "keep the exception itself and rethrow it.";

// Whether the call threw an exception of its own making. multiple_exceptions is what operator || throws.
bool thrown_anew(const puzzle::handle<result>& run) {
  return run.error() && !puzzle::contains(puzzle::describe(run.error()), "multiple_exceptions");
}

bool check_error(const way& tested, puzzle::duration takes, puzzle::duration limit, std::exception_ptr refusal,
                 std::string_view cause) {
  friend_on_the_phone other{takes, refusal};
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation has failed, and something still waits for it.");

  return puzzle::expect_threw(run, tested.name, puzzle::describe(refusal), thrown_anew(run) ? another_error : cause) &&
         check_called_once(other) &&
         puzzle::expect_finished_at(run, tested.name, takes,
                                    "the error is known when the operation fails. It should propagate at once, not "
                                    "when the timer expires.") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

std::exception_ptr error(asio::error_code code) { return std::make_exception_ptr(std::system_error(code)); }

const auto line_engaged = std::make_exception_ptr(engaged());
const auto refused = error(asio::error::connection_refused);
const auto timed_out = error(asio::error::timed_out);
const auto aborted = error(asio::error::operation_aborted);
const auto not_in_service = std::make_exception_ptr(std::out_of_range("this number is not in service"));

constexpr auto not_a_timeout =
    "an operation that fails before the limit has not timed out. An error must end the wait as well: waiting for the "
    "first success waits on for the timer. And catching everything as a timeout takes errors for timeouts; any type "
    "can be thrown, not only std::exception.";
constexpr auto code_of_its_own =
    "the operation threw this by itself, before the limit: a connect that the system gives up throws timed_out, and an "
    "operation on a closed socket throws operation_aborted. The error code does not tell whether the limit was "
    "reached. Remember that when the timer expires.";

void check_timeouts(const way& tested) {
  check_timeout(tested, 709ms, 311ms) && check_timeout(tested, 47s, 30s) && check_timeout(tested, 709ms, 311'137us);
}

void check_results(const way& tested) {
  check_in_time(tested, 173ms, 311ms) && check_in_time(tested, 7s, 30s) && check_in_time(tested, 89ms, 311ms, "");
}

void check_limit(const way& tested) {
  check_in_time(tested, 311ms - 1ns, 311ms) && check_timeout(tested, 311ms + 1ns, 311ms);
}

void check_errors(const way& tested) {
  check_error(tested, 97ms, 311ms, not_in_service, not_a_timeout) &&
      check_error(tested, 11s, 30s, refused, not_a_timeout) &&
      check_error(tested, 53ms, 311ms, line_engaged, not_a_timeout) &&
      check_error(tested, 59ms, 311ms, timed_out, code_of_its_own) &&
      check_error(tested, 61ms, 311ms, aborted, code_of_its_own);
}

void check_ends_at_once(const way& tested) {
  check_in_time(tested, 0ms, 311ms) && check_error(tested, 0ms, 311ms, not_in_service, not_a_timeout) &&
      check_error(tested, 0ms, 311ms, timed_out, code_of_its_own);
}

// Two calls overlap: the second starts while the first is running. Each has its own delay, limit, answer and error.
bool check_two_calls(const way& tested, friend_on_the_phone one, friend_on_the_phone two) {
  constexpr puzzle::duration limit_of_one = 311ms, limit_of_two = 263ms, second_starts = 150ms;
  one.caller = "1st call: ";
  two.caller = "2nd call: ";
  puzzle::simulation sim;
  auto first = sim.start("first call", one.call_with(tested.function, limit_of_one));
  sim.run_until(second_starts);
  auto second = sim.start("second call", two.call_with(tested.function, limit_of_two));
  sim.run(shared_state);

  const auto check = [&](const puzzle::handle<result>& run, const std::string& which, const friend_on_the_phone& other,
                         puzzle::duration started, puzzle::duration limit) {
    const std::string name = "the " + which + " of two calls of " + tested.name;
    const bool in_time = other.takes < limit;
    if (!puzzle::expect_finished_at(run, name, started + (in_time ? other.takes : limit), shared_state)) return false;
    if (in_time && other.refusal) return puzzle::expect_threw(run, name, puzzle::describe(other.refusal), shared_state);
    return puzzle::expect_returned(run, name, shared_state) &&
           puzzle::expect_text("what " + name + " returned", text_of(run.get()),
                               in_time ? other.answer : text_of(std::nullopt), shared_state);
  };
  return check(first, "first", one, 0ms, limit_of_one) && check(second, "second", two, second_starts, limit_of_two) &&
         puzzle::expect_idle(sim, tested.name, shared_state);
}

void check_two_calls(const way& tested) {
  // Alone, each call works. So a failure after this line comes from the other call.
  if (!check_in_time(tested, 211ms, 311ms) || !check_timeout(tested, 709ms, 311ms) ||
      !check_error(tested, 211ms, 311ms, refused, not_a_timeout))
    return;
  const friend_on_the_phone silent{709ms};
  for (const friend_on_the_phone& one :
       {silent, friend_on_the_phone{277ms, {}, "good morning"}, friend_on_the_phone{277ms, not_in_service}})
    for (const friend_on_the_phone& two : {silent, friend_on_the_phone{211ms, {}, "good evening"},
                                           friend_on_the_phone{211ms, refused}, friend_on_the_phone{89ms, {}, "yes"}})
      if (!check_two_calls(tested, one, two)) return;
}

}  // namespace

TEST_CASE("timeout_by_race: the operation is cancelled at the limit and has ended by then") { check_timeouts(by_race); }

TEST_CASE("timeout_by_race: a result in time is returned at once, and no timer is left") { check_results(by_race); }

TEST_CASE("timeout_by_race: the limit is exact") { check_limit(by_race); }

TEST_CASE("timeout_by_race: the operation's own error propagates at once") { check_errors(by_race); }

TEST_CASE("timeout_by_race: the operation may end at once, without suspending") { check_ends_at_once(by_race); }

TEST_CASE("timeout_by_race: two calls at the same time do not share state") { check_two_calls(by_race); }

TEST_CASE("timeout_by_signal: the operation is cancelled at the limit and has ended by then") {
  check_timeouts(by_signal);
}

TEST_CASE("timeout_by_signal: a result in time is returned at once, and no timer is left") { check_results(by_signal); }

TEST_CASE("timeout_by_signal: the limit is exact") { check_limit(by_signal); }

TEST_CASE("timeout_by_signal: the operation's own error propagates at once") { check_errors(by_signal); }

TEST_CASE("timeout_by_signal: the operation may end at once, without suspending") { check_ends_at_once(by_signal); }

TEST_CASE("timeout_by_signal: two calls at the same time do not share state") { check_two_calls(by_signal); }
