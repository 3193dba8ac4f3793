#include <signal.h>

#include <algorithm>
#include <asio/cancellation_state.hpp>
#include <asio/this_coro.hpp>
#include <puzzle/testing.hpp>
#include <stdexcept>
#include <string>

#include "contract/12_graceful_shutdown.hpp"

using namespace std::chrono_literals;
using contract::graceful_shutdown::run_until_signal;
using contract::graceful_shutdown::worker;
using puzzle::ending;
using puzzle::scripted_task;

namespace {

// Set by a signal that nothing was waiting for.
volatile sig_atomic_t unhandled = 0;

void note_unhandled(int) { unhandled = 1; }

std::string name_of(int signal) { return signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : "no signal"; }

// Saves how the process handles signals, and restores it at the end. Meanwhile a signal that nothing waits for is
// noted, where otherwise it would end the process. Declared before the simulation, because a signal_set that is
// destroyed with the simulation resets the handling too.
class signal_guard {
 public:
  signal_guard() {
    unhandled = 0;
    struct sigaction ours {};
    ours.sa_handler = note_unhandled;
    ::sigemptyset(&ours.sa_mask);
    ::sigaction(SIGINT, &ours, &before_int_);
    ::sigaction(SIGTERM, &ours, &before_term_);
    ::sigprocmask(SIG_SETMASK, nullptr, &before_mask_);
  }
  signal_guard(const signal_guard&) = delete;
  ~signal_guard() {
    ::sigaction(SIGINT, &before_int_, nullptr);
    ::sigaction(SIGTERM, &before_term_, nullptr);
    ::sigprocmask(SIG_SETMASK, &before_mask_, nullptr);
  }

  // Raises a real signal in this process. With the default handling restored, it would end the test.
  void raise(int signal) {
    raised_ = true;
    struct sigaction now {};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == SIG_DFL)
      unhandled = 1;
    else
      ::raise(signal);
  }

  bool raised() const { return raised_; }

 private:
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
  sigset_t before_mask_{};
  bool raised_ = false;
};

struct broken_drill {};  // not a std::exception

constexpr puzzle::duration shift = 1h;  // no worker ends of its own accord before the signal

worker playing(const scripted_task& task) {
  return [task] { return task.run(); };
}

worker busy(std::string name, puzzle::duration clean_up) {
  return playing(scripted_task(std::move(name), shift).cleans_up_for(clean_up));
}

worker ending_after(std::string name, puzzle::duration work) { return playing(scripted_task(std::move(name), work)); }

// What the last note_type was cancelled with.
asio::cancellation_type noted_type = asio::cancellation_type::none;

// Has all cancellation types enabled, and notes the one that it was cancelled with.
asio::awaitable<void> note_type() {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  try {
    co_await puzzle::sleep_for(shift);
  } catch (const std::system_error&) {
  }
  noted_type = (co_await asio::this_coro::cancellation_state).cancelled();
  // Neither the first nor the last to have cleaned up.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await puzzle::sleep_for(13ms);
}

// The worker whose std::function was destroyed before its coroutine used what that holds.
std::string function_gone;

// Like a lambda that is itself a coroutine, `[name, clean_up]() -> asio::awaitable<void> { … }`: its captures are in
// the std::function, not in the coroutine's frame. This one can tell whether they are still there.
class capturing_worker {
 public:
  capturing_worker(std::string name, puzzle::duration clean_up) : name_(std::move(name)), clean_up_(clean_up) {}
  capturing_worker(const capturing_worker& other) : name_(other.name_), clean_up_(other.clean_up_) {}
  capturing_worker& operator=(const capturing_worker&) = delete;
  ~capturing_worker() { *there_ = false; }

  asio::awaitable<void> operator()() const { return work(this, there_, name_); }

 private:
  static asio::awaitable<void> work(const capturing_worker* self, std::shared_ptr<const bool> there, std::string name) {
    const auto still_there = [&] {
      if (!*there && function_gone.empty()) function_gone = name;
      return *there;
    };
    if (!still_there()) co_return;
    std::exception_ptr interrupted;
    try {
      co_await puzzle::run_span(self->name_, shift);
    } catch (...) {
      interrupted = std::current_exception();
    }
    if (!interrupted || !still_there()) co_return;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await puzzle::run_span(self->name_ + " cleanup", self->clean_up_);
    if (still_there()) std::rethrow_exception(interrupted);
  }

  std::string name_;
  puzzle::duration clean_up_;
  std::shared_ptr<bool> there_ = std::make_shared<bool>(true);
};

// How the call ended, and which workers were still running then.
struct result_of_call {
  std::exception_ptr error;
  std::vector<std::string> running;
};

// Awaits the call. If workers of its own are still running at its end, the loop stops there: a worker may use what was
// destroyed with the call (its slot, its std::function), and a crash would not tell why. `names` are those of its
// workers; none means that all are.
asio::awaitable<int> call(std::vector<worker> workers, puzzle::simulation& sim, result_of_call& result,
                          std::vector<std::string> names = {}) {
  int number = 0;
  try {
    number = co_await run_until_signal(std::move(workers));
  } catch (...) {
    result.error = std::current_exception();
  }
  if (!sim.context().stopped()) {
    const auto own = [&names](const puzzle::span_record& span) {
      return names.empty() || std::any_of(names.begin(), names.end(),
                                          [&](const std::string& name) { return span.name.starts_with(name); });
    };
    for (const puzzle::span_record& each : puzzle::spans())
      if (each.state == puzzle::span_state::open && own(each)) result.running.push_back(each.name);
    if (!result.running.empty()) sim.context().stop();
  }
  if (result.error) std::rethrow_exception(result.error);
  co_return number;
}

constexpr const char* if_stalled =
    "run_until_signal waits for something that never comes. All workers have ended: is every end counted, with or "
    "without an exception of any type? An event that is set before the wait begins is lost. Or the signal came and the "
    "wait was for another one.";
constexpr const char* if_stalled_without_workers =
    "run_until_signal waits for something that never comes. There are no workers, so none of them reports its end: "
    "test "
    "whether a worker is running before waiting for that.";
constexpr const char* shared_state =
    "state shared between calls: each call needs cancellation signals, a count and a wait of its own.";

void fail_before_signal(puzzle::duration at, puzzle::duration raised_at) {
  puzzle::expect(false,
                 "run_until_signal returned at " + puzzle::format_duration(at) + ", before the signal (at " +
                     puzzle::format_duration(raised_at) + ")",
                 "it to wait for the signal, whatever the workers do",
                 "it does not wait for a signal, or takes the end of a worker for one.");
}

const char* why_thrown(const std::exception_ptr& error) {
  return puzzle::is_operation_aborted(error) ? "a wait that is cancelled ends with operation_aborted. Here it was the "
                                               "wait for an event, or a worker's: "
                                               "neither is an error of this call."
                                             : "an exception that a worker throws must not end the call.";
}

// The call ended while workers were still running.
void fail_with_running_workers(const result_of_call& result, puzzle::duration at, bool raised,
                               puzzle::duration raised_at, puzzle::duration expected_end) {
  std::string names;
  for (const std::string& each : result.running) names += (names.empty() ? "" : ", ") + each;
  if (result.error) {
    puzzle::expect(false,
                   "run_until_signal threw " + puzzle::describe(result.error) + " at " + puzzle::format_duration(at) +
                       ", while workers were still running: " + names,
                   "it to return normally", why_thrown(result.error));
  } else if (!raised) {
    fail_before_signal(at, raised_at);
  } else {
    puzzle::expect(false, "run_until_signal: ended at " + puzzle::format_duration(at),
                   puzzle::format_duration(expected_end) + ", when the last worker has cleaned up",
                   "a cancellation is only a request. Still running, perhaps with references into the call: " + names +
                       ". The call has to return after the last cleanup, not after the first one.");
  }
}

// None of them has ended.
void expect_running(const std::vector<std::string>& still_working) {
  for (const std::string& each : still_working) {
    const auto spans = puzzle::spans_named(each);
    puzzle::expect(!spans.empty() && spans[0].state == puzzle::span_state::open,
                   each + (spans.empty() ? " was never started" : " had already ended") + " when the signal came",
                   "it to work until then",
                   spans.empty()
                       ? "each worker has to be called, and its coroutine started, before the wait for the signal."
                       : "it was cancelled when another worker ended or failed: workers do not depend on one another.");
  }
}

const char* why_not_cancelled() {
  const auto terminal = noted_type & asio::cancellation_type::terminal;
  if (noted_type != asio::cancellation_type::none && terminal == asio::cancellation_type::none)
    return "its cancellation was requested, but with a type that is not enabled: a coroutine started by co_spawn has "
           "only terminal cancellation enabled by default.";
  return "every worker has to be cancelled at the instant of the signal: each by a signal of its own, and not by "
         "polling "
         "for it now and then.";
}

// Runs the workers, raises the signal at one instant, and expects the call to end at another.
void check(std::vector<worker> workers, int signal, puzzle::duration raised_at, puzzle::duration expected_end,
           const std::vector<std::string>& still_working) {
  function_gone.clear();
  noted_type = asio::cancellation_type::none;
  signal_guard signals;
  result_of_call result;
  puzzle::simulation sim;
  const char* const likely_cause = workers.empty() ? if_stalled_without_workers : if_stalled;
  auto running = sim.start("run_until_signal", call(std::move(workers), sim, result));
  sim.at(raised_at, [&] {
    if (function_gone.empty()) expect_running(still_working);
    // After the end of the call nothing would wait for it.
    if (!running.done()) signals.raise(signal);
  });
  try {
    sim.run_until(running, likely_cause);
  } catch (const puzzle::simulation_error&) {
    // The cause says more than its consequence.
    if (!unhandled && result.running.empty() && function_gone.empty()) throw;
  }

  if (unhandled) {
    puzzle::expect(false, name_of(signal) + " was raised, and nothing was waiting for it",
                   "run_until_signal to wait for SIGINT and for SIGTERM",
                   "the set of signals does not include this one, or did not exist at that instant.");
    return;
  }
  if (!function_gone.empty()) {
    puzzle::expect(
        false, "the std::function of " + function_gone + " was destroyed before its coroutine had ended",
        "it to be kept until then",
        "a lambda's captures live in the std::function, and its coroutine uses them. A copy of the worker was "
        "called that did not live long enough, such as a loop's own variable.");
    return;
  }
  if (!result.running.empty())
    return fail_with_running_workers(result, sim.now(), signals.raised(), raised_at, expected_end);
  if (!puzzle::expect_returned(running, "run_until_signal", why_thrown(running.error()))) return;
  if (!signals.raised()) return fail_before_signal(running.finished_at(), raised_at);
  for (const std::string& each : still_working) puzzle::expect_span(each, 0ms, raised_at, why_not_cancelled());
  puzzle::expect_finished_at(running, "run_until_signal", expected_end,
                             "a cancellation is only a request. The call returns when the last worker has cleaned up: "
                             "not with the first one, and not later, as polling would.");
  puzzle::expect(running.get() == signal, "it returned " + std::to_string(running.get()),
                 name_of(signal) + " (" + std::to_string(signal) + ")",
                 running.get() == 128 + signal
                     ? "128 + the number is how a shell reports a process that a signal has ended."
                     : "the number of the signal that came is the result.");
  puzzle::expect_idle(sim, "run_until_signal",
                      "something that it has started goes on: a worker, a timer, or a wait for a signal.");
}

}  // namespace

TEST_CASE("SIGINT and SIGTERM cancel every worker, and its cleanup is awaited") {
  for (const int signal : {SIGINT, SIGTERM}) {
    check({busy("sawing", 30ms), busy("drilling", 70ms), busy("painting", 11ms), note_type}, signal, 300ms, 370ms,
          {"sawing", "drilling", "painting"});
    // With odd nanoseconds, polling ends at another instant than waiting.
    check({busy("sawing", 47ms), busy("painting", 5ms)}, signal, 1'003'000'411ns, 1'050'000'411ns,
          {"sawing", "painting"});
  }
}

TEST_CASE("a single worker that cleans up at once") { check({busy("sawing", 0ms)}, SIGTERM, 17ms, 17ms, {"sawing"}); }

TEST_CASE("two calls at the same time are independent") {
  signal_guard signals;
  result_of_call results[2];
  puzzle::simulation sim;
  const auto first = sim.start("run_until_signal", call({busy("sawing", 30ms), ending_after("oiling", 40ms)}, sim,
                                                        results[0], {"sawing", "oiling"}));
  const auto second = sim.start("the other run_until_signal", call({busy("drilling", 70ms), busy("painting", 11ms)},
                                                                   sim, results[1], {"drilling", "painting"}));
  sim.at(300ms, [&] {
    expect_running({"sawing", "drilling", "painting"});
    if (!first.done() && !second.done()) signals.raise(SIGTERM);
  });
  try {
    sim.run(shared_state);
  } catch (const puzzle::simulation_error&) {
    if (results[0].running.empty() && results[1].running.empty()) throw;
  }
  for (const result_of_call& each : results)
    if (!each.running.empty()) {
      puzzle::expect(false,
                     "run_until_signal: ended at " + puzzle::format_duration(sim.now()) + ", while " + each.running[0] +
                         " was still running",
                     "it to end after the cleanup of its own workers", shared_state);
      return;
    }
  for (const char* each : {"sawing", "drilling", "painting"}) puzzle::expect_span(each, 0ms, 300ms, shared_state);
  puzzle::expect_finished_at(first, "run_until_signal", 330ms, shared_state);
  puzzle::expect_finished_at(second, "the other run_until_signal", 370ms, shared_state);
  for (const auto& each : {first, second})
    if (puzzle::expect_returned(each, "run_until_signal", shared_state))
      puzzle::expect_count("the number that it returned", each.get(), SIGTERM, shared_state);
}

TEST_CASE("a worker's coroutine may use the captures of its std::function") {
  check({capturing_worker("sawing", 30ms), busy("drilling", 70ms), capturing_worker("painting", 90ms)}, SIGINT, 300ms,
        390ms, {"sawing", "drilling", "painting"});
}

TEST_CASE("without workers it still waits for the signal") { check({}, SIGINT, 250ms, 250ms, {}); }

TEST_CASE("a worker that ended earlier is not waited for, and the others go on") {
  check({ending_after("oiling", 40ms), busy("sawing", 25ms), busy("drilling", 13ms)}, SIGTERM, 300ms, 325ms,
        {"sawing", "drilling"});
}

TEST_CASE("when all workers have ended it still waits for the signal") {
  check({ending_after("oiling", 40ms), ending_after("sweeping", 85ms)}, SIGINT, 300ms, 300ms, {});
}

TEST_CASE("workers may end at once, without suspending") {
  const worker oiling = playing(scripted_task("oiling")), sweeping = playing(scripted_task("sweeping"));
  const worker failing = playing(scripted_task("riveting").ends(ending::throws(broken_drill())));
  check({oiling, busy("sawing", 25ms), failing, sweeping}, SIGTERM, 300ms, 325ms, {"sawing"});
  check({oiling, failing, sweeping}, SIGINT, 300ms, 300ms, {});
}

TEST_CASE("a worker that throws earlier does not end the others, whatever it throws") {
  const auto broken = playing(scripted_task("welding", 60ms).ends(ending::throws(std::runtime_error("saw broken"))));
  const auto aborted = playing(
      scripted_task("turning", 53ms)
          .ends(ending::throws(std::system_error(asio::error::make_error_code(asio::error::operation_aborted)))));
  const auto broken_too = playing(scripted_task("riveting", 47ms).ends(ending::throws(broken_drill())));
  check({busy("sawing", 25ms), broken, aborted, broken_too, busy("drilling", 83ms)}, SIGINT, 300ms, 383ms,
        {"sawing", "drilling"});
}

TEST_CASE("a worker that throws during its cleanup does not cut short that of the others, and may be the last") {
  const auto failing_cleanup = [](const char* name, puzzle::duration clean_up) {
    return playing(scripted_task(name, shift)
                       .cleans_up_for(clean_up)
                       .when_cancelled(ending::throws(std::runtime_error("broom broken"))));
  };
  check({busy("sawing", 55ms), failing_cleanup("glueing", 21ms), busy("drilling", 34ms),
         failing_cleanup("varnishing", 91'003'007ns)},
        SIGTERM, 300'700'411ns, 391'703'418ns, {"sawing", "glueing", "drilling", "varnishing"});
}

TEST_CASE("many workers, and a signal as soon as they have started") {
  std::vector<worker> workers;
  for (int i = 1; i <= 24; ++i) workers.push_back(busy("bench " + std::to_string(i), 40ms));
  check(std::move(workers), SIGINT, 137ns, 40'000'137ns, {"bench 1", "bench 24"});
}
