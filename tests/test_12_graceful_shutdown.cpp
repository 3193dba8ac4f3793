#include <signal.h>

#include <puzzle/testing.hpp>
#include <stdexcept>
#include <string>

#include "contract/12_graceful_shutdown.hpp"

using namespace std::chrono_literals;
using contract::graceful_shutdown::run_until_signal;
using contract::graceful_shutdown::worker;

namespace {

volatile sig_atomic_t nobody_home = 0;

void note_unhandled(int) { nobody_home = 1; }

std::string name_of(int signal) { return signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : "no signal"; }

// The process's way with signals, put back at the end. Meanwhile a signal that nobody waits for is noted, where it
// would end the process otherwise. Declared before the simulation: a signal_set that dies with it resets the signal
// too.
class signal_guard {
 public:
  signal_guard() {
    nobody_home = 0;
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

  // A real signal to this process. Raised a second time, or with the default left behind, it would end the test.
  void raise(int signal) {
    raised_ = true;
    struct sigaction now {};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == SIG_DFL)
      nobody_home = 1;
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

asio::awaitable<void> work_for(std::string name, puzzle::duration work, puzzle::duration clean_up) {
  co_await puzzle::run_span_with_clean_up(name, work, clean_up);
}

asio::awaitable<void> fail_after(std::string name, puzzle::duration work) {
  puzzle::span work_span(name);
  co_await puzzle::sleep_for(work);
  work_span.failed();
  throw std::runtime_error(name + " broke its saw");
}

struct broken_drill {};  // nobody's std::exception

asio::awaitable<void> fail_with_no_exception(std::string name, puzzle::duration work) {
  puzzle::span work_span(name);
  co_await puzzle::sleep_for(work);
  work_span.failed();
  throw broken_drill();
}

// Its clean-up does not end well.
asio::awaitable<void> fail_in_clean_up(std::string name, puzzle::duration work, puzzle::duration clean_up) {
  bool done = false;
  try {
    co_await puzzle::run_span(name, work);
    done = true;
  } catch (const std::system_error&) {
  }
  if (done) co_return;
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  puzzle::span cleaning(name + " clean-up");
  co_await puzzle::sleep_for(clean_up);
  cleaning.failed();
  throw std::runtime_error(name + " broke its broom");
}

constexpr puzzle::duration shift = 1h;  // longer than anybody works here

worker working(std::string name, puzzle::duration work, puzzle::duration clean_up) {
  return [=] { return work_for(name, work, clean_up); };
}

worker busy(std::string name, puzzle::duration clean_up) { return working(name, shift, clean_up); }

// Whose std::function was gone when its coroutine would have used what that holds.
std::string homeless;

// Like a lambda that is a coroutine itself, `[name, clean_up]() -> asio::awaitable<void> { … }`: what it captured is
// not in the coroutine's frame, but in the std::function. This one can tell whether that is still there.
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
      if (!*there && homeless.empty()) homeless = name;
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
    co_await puzzle::run_span(self->name_ + " clean-up", self->clean_up_);
    if (still_there()) std::rethrow_exception(interrupted);
  }

  std::string name_;
  puzzle::duration clean_up_;
  std::shared_ptr<bool> there_ = std::make_shared<bool>(true);
};

// How the call ended, and who was still at work then.
struct ending {
  std::exception_ptr error;
  std::vector<std::string> at_work;
};

// The call. When somebody is still at work at its end, nobody takes another step: a worker may well use what went with
// the call (its slot, its std::function), and how that ends says nothing about why.
asio::awaitable<int> call(std::vector<worker> workers, puzzle::simulation& sim, ending& end) {
  int number = 0;
  try {
    number = co_await run_until_signal(std::move(workers));
  } catch (...) {
    end.error = std::current_exception();
  }
  if (!sim.context().stopped()) {
    for (const puzzle::span_record& each : puzzle::spans())
      if (each.state == puzzle::span_state::open) end.at_work.push_back(each.name);
    if (!end.at_work.empty()) sim.context().stop();
  }
  if (end.error) std::rethrow_exception(end.error);
  co_return number;
}

constexpr const char* if_stalled =
    "run_until_signal awaits something that does not come. Every worker has ended: who tells it, however it ended? Or "
    "the event was set before the wait began, and a timer does not remember that. Or it waits for a signal that came "
    "and was not meant for it: does its signal_set know this one?";
constexpr const char* if_stalled_without_workers =
    "run_until_signal awaits something that does not come. There are no workers: nobody tells it that the last one has "
    "ended. Look whether anybody is at work before waiting for that.";

void fail_before_signal(puzzle::duration at, puzzle::duration raised_at) {
  puzzle::expect(false,
                 "run_until_signal returned at " + puzzle::format_duration(at) + ", before the signal (at " +
                     puzzle::format_duration(raised_at) + ")",
                 "it to wait for the signal, whatever the workers do",
                 "nobody waits for a signal, or the end of a worker is taken for one.");
}

constexpr const char* if_thrown =
    "what a worker throws is the worker's own affair: it must not reach the call. Or the call awaits a timer as an "
    "event: cancelling it ends the wait with operation_aborted, which redirect_error hands over instead of throwing.";

// The end of a call that has left somebody at work.
void fail_with_somebody_at_work(const ending& end, puzzle::duration at, bool raised, puzzle::duration raised_at,
                                puzzle::duration expected_end) {
  std::string who;
  for (const std::string& each : end.at_work) who += (who.empty() ? "" : ", ") + each;
  if (end.error) {
    puzzle::expect(false,
                   "run_until_signal threw " + puzzle::describe(end.error) + " at " + puzzle::format_duration(at) +
                       ", with somebody still at work: " + who,
                   "it to return normally", if_thrown);
  } else if (!raised) {
    fail_before_signal(at, raised_at);
  } else {
    puzzle::expect(false, "run_until_signal: ended at " + puzzle::format_duration(at),
                   puzzle::format_duration(expected_end) + ", when the last worker has cleaned up",
                   "to cancel is only to ask. Still at work, perhaps with what went with the call: " + who +
                       ". It returns when the last worker has cleaned up: not with the first one, and no later.");
  }
}

// None of them has ended.
void expect_at_work(const std::vector<std::string>& still_working) {
  for (const std::string& each : still_working) {
    const auto spans = puzzle::spans_named(each);
    puzzle::expect(!spans.empty() && spans[0].state == puzzle::span_state::open,
                   each + (spans.empty() ? " was never started" : " had already ended") + " when the signal came",
                   "it to work until then",
                   spans.empty()
                       ? "each worker has to be called, and its coroutine started."
                       : "it was cancelled when another worker ended or failed: they are nobody's siblings here.");
  }
}

// Runs the workers, raises the signal at that instant, and expects the end at that one.
void check(std::vector<worker> workers, int signal, puzzle::duration raised_at, puzzle::duration expected_end,
           const std::vector<std::string>& still_working) {
  homeless.clear();
  signal_guard signals;
  ending end;
  puzzle::simulation sim;
  const char* const likely_cause = workers.empty() ? if_stalled_without_workers : if_stalled;
  auto running = sim.start("run_until_signal", call(std::move(workers), sim, end));
  sim.at(raised_at, [&] {
    if (homeless.empty()) expect_at_work(still_working);
    // The signal would find nobody, and says nothing that is not known yet.
    if (!running.done()) signals.raise(signal);
  });
  try {
    sim.run_until(running, likely_cause);
  } catch (const puzzle::simulation_error&) {
    // That nobody waited for the signal, or who was left, says more than what came of it.
    if (!nobody_home && end.at_work.empty() && homeless.empty()) throw;
  }

  if (nobody_home) {
    puzzle::expect(false, name_of(signal) + " came, and nobody waited for it",
                   "run_until_signal to wait for SIGINT and for SIGTERM",
                   "the signal_set does not hold this signal, or did not exist at that instant.");
    return;
  }
  if (!homeless.empty()) {
    puzzle::expect(
        false, "the std::function of " + homeless + " was gone before its coroutine had ended",
        "it to be kept until then",
        "what a lambda captured lives in the std::function, and its coroutine uses that. A worker was called, "
        "or a copy of one, that did not live long enough: a loop's own variable, say.");
    return;
  }
  if (!end.at_work.empty())
    return fail_with_somebody_at_work(end, sim.now(), signals.raised(), raised_at, expected_end);
  if (!puzzle::expect_returned(running, "run_until_signal", if_thrown)) return;
  if (!signals.raised()) return fail_before_signal(running.finished_at(), raised_at);
  for (const std::string& each : still_working)
    puzzle::expect_span(each, 0ms, raised_at,
                        "each worker is to be cancelled when the signal comes: each, at once, and with a type it heeds "
                        "(terminal).");
  puzzle::expect_finished_at(running, "run_until_signal", expected_end,
                             "to cancel is only to ask. It returns when the last worker has cleaned up: not with the "
                             "first one, and no later (whoever looks now and then is late).");
  puzzle::expect(running.get() == signal, "it returned " + std::to_string(running.get()),
                 name_of(signal) + " (" + std::to_string(signal) + ")", "the number is what async_wait gives.");
  puzzle::expect_idle(sim, "run_until_signal", "something it started goes on: a worker, a timer, a wait for a signal.");
}

}  // namespace

TEST_CASE("SIGINT and SIGTERM end every worker, and its clean-up is awaited") {
  for (const int signal : {SIGINT, SIGTERM}) {
    check({busy("sawing", 30ms), busy("drilling", 70ms), busy("painting", 11ms)}, signal, 300ms, 370ms,
          {"sawing", "drilling", "painting"});
    check({busy("sawing", 47ms), busy("painting", 5ms)}, signal, 1'003ms, 1'050ms, {"sawing", "painting"});
  }
}

TEST_CASE("a single worker that cleans up at once") { check({busy("sawing", 0ms)}, SIGTERM, 17ms, 17ms, {"sawing"}); }

TEST_CASE("a worker's coroutine may use what its std::function holds") {
  check({capturing_worker("sawing", 30ms), busy("drilling", 70ms), capturing_worker("painting", 90ms)}, SIGINT, 300ms,
        390ms, {"sawing", "drilling", "painting"});
}

TEST_CASE("without workers it waits for the signal all the same") { check({}, SIGINT, 250ms, 250ms, {}); }

TEST_CASE("a worker that ended earlier is not waited for, and the others work on") {
  check({working("oiling", 40ms, 90ms), busy("sawing", 25ms), busy("drilling", 13ms)}, SIGTERM, 300ms, 325ms,
        {"sawing", "drilling"});
}

TEST_CASE("when all workers have ended it still waits for the signal") {
  check({working("oiling", 40ms, 90ms), working("sweeping", 85ms, 90ms)}, SIGINT, 300ms, 300ms, {});
}

TEST_CASE("a worker that throws earlier does not disturb the others") {
  const auto broken = [] { return fail_after("welding", 60ms); };
  const auto broken_too = [] { return fail_with_no_exception("riveting", 47ms); };
  check({busy("sawing", 25ms), broken, broken_too, busy("drilling", 83ms)}, SIGINT, 300ms, 383ms,
        {"sawing", "drilling"});
}

TEST_CASE("a worker that throws while it cleans up does not cut the others short, and may be the last") {
  const auto clumsy = [] { return fail_in_clean_up("glueing", shift, 21ms); };
  const auto slow = [] { return fail_in_clean_up("varnishing", shift, 91'003'007ns); };
  check({busy("sawing", 55ms), clumsy, busy("drilling", 34ms), slow}, SIGTERM, 300'700'411ns, 391'703'418ns,
        {"sawing", "glueing", "drilling", "varnishing"});
}

TEST_CASE("many workers, and a signal as soon as they have begun") {
  std::vector<worker> workers;
  for (int i = 1; i <= 24; ++i) workers.push_back(busy("bench " + std::to_string(i), 40ms));
  check(std::move(workers), SIGINT, 137ns, 40'000'137ns, {"bench 1", "bench 24"});
}
