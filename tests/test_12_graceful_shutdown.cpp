#include "12_graceful_shutdown.hpp"

#include <signal.h>

#include <puzzle/testing.hpp>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using graceful_shutdown::run_until_signal;
using graceful_shutdown::worker;

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

worker busy(std::string name, puzzle::duration clean_up) {
  return [=] { return work_for(name, shift, clean_up); };
}

constexpr const char* if_stalled =
    "run_until_signal awaits something that does not come. Every worker has ended: who tells it? Or it waits for a "
    "signal "
    "that came and was not meant for it: does its signal_set know this one?";

// Runs the workers, raises the signal at that instant, and expects the end at that one.
void check(std::vector<worker> workers, int signal, puzzle::duration raised_at, puzzle::duration expected_end,
           const std::vector<std::string>& still_working) {
  signal_guard signals;
  puzzle::simulation sim;
  auto running = sim.start("run_until_signal", run_until_signal(std::move(workers)));
  sim.at(raised_at, [&] {
    for (const std::string& each : still_working) {
      const auto spans = puzzle::spans_named(each);
      puzzle::expect(!spans.empty() && spans[0].state == puzzle::span_state::open,
                     each + (spans.empty() ? " was never started" : " had already ended") + " when the signal came",
                     "it to work until then",
                     spans.empty()
                         ? "each worker has to be called, and its coroutine started."
                         : "it was cancelled when another worker ended or failed: they are nobody's siblings here.");
    }
    // The signal would find nobody, and says nothing that is not known yet.
    if (!running.done()) signals.raise(signal);
  });
  try {
    sim.run_until(running, if_stalled);
  } catch (const puzzle::simulation_error&) {
    // That nobody waited for the signal says more than what came of it.
    if (!nobody_home) throw;
  }

  if (nobody_home) {
    puzzle::expect(false, name_of(signal) + " came, and nobody waited for it",
                   "run_until_signal to wait for SIGINT and for SIGTERM",
                   "the signal_set does not hold this signal, or did not exist at that instant.");
    return;
  }
  if (!puzzle::expect_returned(running, "run_until_signal",
                               "what a worker throws is the worker's own affair: it must not reach the call."))
    return;
  if (!puzzle::expect(signals.raised(),
                      "run_until_signal returned at " + puzzle::format_duration(running.finished_at()) +
                          ", before the signal (at " + puzzle::format_duration(raised_at) + ")",
                      "it to wait for the signal, whatever the workers do",
                      "nobody waits for a signal, or the end of a "
                      "worker is taken for one."))
    return;
  for (const std::string& each : still_working)
    puzzle::expect_span(each, 0ms, raised_at,
                        "each worker is to be cancelled when the signal comes: each, and at once.");
  puzzle::expect_finished_at(running, "run_until_signal", expected_end,
                             "to cancel is only to ask. It returns when the last worker has cleaned up: not with the "
                             "first one, and no later.");
  puzzle::expect(running.get() == signal, "it returned " + std::to_string(running.get()),
                 name_of(signal) + " (" + std::to_string(signal) + ")", "the number is what async_wait gives.");
  puzzle::expect_idle(sim, "run_until_signal", "something it started goes on: a worker, a timer, a wait for a signal.");
}

}  // namespace

TEST_CASE("SIGINT and SIGTERM end every worker, and its clean-up is awaited") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  check({busy("sawing", 30ms), busy("drilling", 70ms), busy("painting", 11ms)}, signal, 300ms, 370ms,
        {"sawing", "drilling", "painting"});
  check({busy("sawing", 47ms), busy("painting", 5ms)}, signal, 1'003ms, 1'050ms, {"sawing", "painting"});
}

TEST_CASE("a single worker that cleans up at once") { check({busy("sawing", 0ms)}, SIGTERM, 17ms, 17ms, {"sawing"}); }

TEST_CASE("without workers it waits for the signal all the same") { check({}, SIGINT, 250ms, 250ms, {}); }

TEST_CASE("a worker that ended earlier is not waited for, and the others work on") {
  const auto early = [] { return work_for("oiling", 40ms, 90ms); };
  check({early, busy("sawing", 25ms), busy("drilling", 13ms)}, SIGTERM, 300ms, 325ms, {"sawing", "drilling"});
}

TEST_CASE("when all workers have ended it still waits for the signal") {
  const auto early = [] { return work_for("oiling", 40ms, 90ms); };
  const auto later = [] { return work_for("sweeping", 85ms, 90ms); };
  check({early, later}, SIGINT, 300ms, 300ms, {});
}

TEST_CASE("a worker that throws earlier does not disturb the others") {
  const auto broken = [] { return fail_after("welding", 60ms); };
  check({busy("sawing", 25ms), broken, busy("drilling", 83ms)}, SIGINT, 300ms, 383ms, {"sawing", "drilling"});
}

TEST_CASE("a worker that throws while it cleans up does not cut the others short") {
  const auto clumsy = [] { return fail_in_clean_up("glueing", shift, 21ms); };
  check({busy("sawing", 55ms), clumsy, busy("drilling", 34ms)}, SIGTERM, 300ms, 355ms,
        {"sawing", "glueing", "drilling"});
}
