#include <puzzle/testing.hpp>

#include "contract/04_timeouts_two_ways.hpp"

using namespace std::chrono_literals;

struct engaged {};  // may be thrown, and is no std::exception

namespace {

using result = std::optional<std::string>;
using limiter = asio::awaitable<result> (*)(contract::timeouts_two_ways::operation, puzzle::duration);

// Both functions must pass the same tests.
struct way {
  std::string name;
  limiter function;
};
const way race{"timeout_by_race", contract::timeouts_two_ways::timeout_by_race};
const way by_signal{"timeout_by_signal", contract::timeouts_two_ways::timeout_by_signal};

// Counts an operation that runs; its destructor is the operation's clean-up.
struct in_progress {
  explicit in_progress(int& count) : running(count) { ++running; }
  in_progress(const in_progress&) = delete;
  in_progress& operator=(const in_progress&) = delete;
  ~in_progress() { --running; }
  int& running;
};

// Somebody who answers, or refuses to, after a while.
struct friend_on_the_phone {
  puzzle::duration takes;
  std::exception_ptr refusal = {};
  std::string answer = "hello";
  int calls = 0;
  int running = 0;
  int running_at_return = 0;

  asio::awaitable<std::string> call() {
    ++calls;
    const in_progress counted(running);
    puzzle::span operation("operation");
    try {
      co_await puzzle::sleep_for(takes);
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
      result got = co_await function(op, limit);
      running_at_return = running;
      co_return got;
    } catch (...) {
      running_at_return = running;
      throw;
    }
  }
};

bool check_called_once_and_nothing_left(puzzle::simulation& sim, const std::string& name,
                                        const friend_on_the_phone& other) {
  return puzzle::expect_count("operations started", other.calls, 1, "the operation is to be started once.") &&
         puzzle::expect_count("operations still running when " + name + " ended", other.running_at_return, 0,
                              "the operation lost, but goes on. It must be cancelled, and it has ended only when its "
                              "coroutine has: wait for that.") &&
         puzzle::expect_idle(sim, name,
                             "a timer that nobody needs any more still runs. Who cancels it, or owns it and dies?");
}

bool check_time_out(const way& tested, puzzle::duration takes, puzzle::duration limit) {
  friend_on_the_phone other{takes};
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation was cancelled, or not even started, and somebody still waits for it.");

  if (!puzzle::expect_returned(run, tested.name,
                               "time was up, and that is no error here but std::nullopt. What a cancelled operation "
                               "throws must be told apart from what it throws by itself, and not get out."))
    return false;
  if (!puzzle::expect_finished_at(
          run, tested.name, limit,
          run.finished_at() > limit ? "the operation was not stopped when time was up. To look at the clock afterwards "
                                      "is too late, and not every type of cancellation reaches a coroutine."
                                    : "it gave up before time was up."))
    return false;
  return puzzle::expect(!run.get(), tested.name + " returned \"" + run.get().value_or("") + "\"",
                        "std::nullopt, as time was up", "somebody else's result?") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

bool check_in_time(const way& tested, puzzle::duration takes, puzzle::duration limit, std::string answer = "hello") {
  friend_on_the_phone other{takes};
  if (!answer.empty()) answer += " after " + puzzle::format_duration(takes);
  other.answer = answer;
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation has ended, and somebody still waits.");

  if (!puzzle::expect_returned(run, tested.name, "the operation ended in time, so its result should be returned") ||
      !puzzle::expect_finished_at(run, tested.name, takes, "it should return as soon as the operation has ended."))
    return false;
  return puzzle::expect_text("what " + tested.name + " returned", run.get().value_or("(std::nullopt)"), other.answer,
                             "the operation ended in time: its result counts, whatever it says.") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

bool check_refusal(const way& tested, puzzle::duration takes, puzzle::duration limit, std::exception_ptr refusal) {
  friend_on_the_phone other{takes, refusal};
  puzzle::simulation sim;
  auto run = sim.start(tested.name, other.call_with(tested.function, limit));
  sim.run("the operation has failed, and somebody still waits.");

  return puzzle::expect_threw(
             run, tested.name, puzzle::describe(refusal),
             "an operation that fails has not timed out. || waits for the first success, so after a failure "
             "it waits on for the timer; and a catch that turns every exception into std::nullopt takes "
             "errors for time-outs as well. Any type can be thrown, not only what derives from std::exception.") &&
         puzzle::expect_finished_at(
             run, tested.name, takes,
             "the error is known when the operation fails; waiting for the timer after that is in "
             "vain.") &&
         check_called_once_and_nothing_left(sim, tested.name, other);
}

// Two calls in one program, each with a friend and a limit of its own.
void check_two_at_once(const way& tested) {
  friend_on_the_phone slow{709ms};
  friend_on_the_phone quick{97ms};
  puzzle::simulation sim;
  auto first = sim.start("first call", slow.call_with(tested.function, 311ms));
  auto second = sim.start("second call", quick.call_with(tested.function, 200ms));
  sim.run("of two calls at once, one has ended, and somebody still waits for the other.");

  constexpr auto cause = "each call needs a signal, a timer and a state of its own: something is static, or global.";
  const std::string of = " of two at once of " + tested.name;
  puzzle::expect_returned(first, "the first" + of, cause) &&
      puzzle::expect_finished_at(first, "the first" + of, 311ms, cause) &&
      puzzle::expect_text("what the first" + of + " returned", first.get().value_or("(std::nullopt)"), "(std::nullopt)",
                          cause) &&
      puzzle::expect_returned(second, "the second" + of, cause) &&
      puzzle::expect_finished_at(second, "the second" + of, 97ms, cause) &&
      puzzle::expect_text("what the second" + of + " returned", second.get().value_or("(std::nullopt)"), "hello",
                          cause) &&
      puzzle::expect_idle(sim, tested.name, cause);
}

const auto line_engaged = std::make_exception_ptr(engaged());
const auto refused =
    std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::connection_refused)));
const auto not_in_service = std::make_exception_ptr(std::out_of_range("this number is not in service"));

}  // namespace

TEST_CASE("when time is up, the operation is cancelled and has ended") {
  for (const way& each : {race, by_signal})
    check_time_out(each, 709ms, 311ms) && check_time_out(each, 47s, 30s) && check_time_out(each, 709ms, 311'137us);
}

TEST_CASE("an operation that ends in time gives its result, and no timer is left") {
  for (const way& each : {race, by_signal})
    check_in_time(each, 173ms, 311ms) && check_in_time(each, 7s, 30s) && check_in_time(each, 89ms, 311ms, "");
}

TEST_CASE("the limit is exact") {
  for (const way& each : {race, by_signal})
    check_in_time(each, 311ms - 1ns, 311ms) && check_time_out(each, 311ms + 1ns, 311ms);
}

TEST_CASE("an operation that fails has not timed out: its error comes out at once") {
  for (const way& each : {race, by_signal})
    check_refusal(each, 97ms, 311ms, not_in_service) && check_refusal(each, 11s, 30s, refused) &&
        check_refusal(each, 53ms, 311ms, line_engaged);
}

TEST_CASE("two calls at once do not disturb each other") {
  for (const way& each : {race, by_signal}) check_two_at_once(each);
}
