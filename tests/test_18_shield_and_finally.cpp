#include "contract/18_shield_and_finally.hpp"

#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

// How long each step takes, and which one fails when its time is over.
struct durations {
  puzzle::duration prepare, commit, publish;
  puzzle::duration commit_starts() const { return prepare; }
  puzzle::duration publish_starts() const { return prepare + commit; }
  puzzle::duration end() const { return prepare + commit + publish; }
};
// Not in whole milliseconds only: whoever looks from time to time whether commit has ended sees it too late.
const std::vector<durations> all_durations = {{31ms, 47ms, 19ms}, {7ms, 113ms + 7ns, 53ms}};

struct world {
  std::string failing;
  bool throws_a_number = false;
  std::string running;
  std::string running_at_cleanup;

  asio::awaitable<void> step(std::string name, puzzle::duration takes) {
    puzzle::span work(name);
    running = name;
    std::exception_ptr interrupted;
    try {
      // More than one wait, as real work has.
      co_await puzzle::sleep_for(takes / 3);
      co_await puzzle::sleep_for(takes - takes / 3);
    } catch (...) {
      interrupted = std::current_exception();
    }
    running.clear();
    if (interrupted) {
      work.cancelled();
      std::rethrow_exception(interrupted);
    }
    if (name == failing) {
      work.failed();
      if (throws_a_number) throw 42;
      throw std::domain_error(name + " failed");
    }
    work.done();
  }

  void cleanup() {
    puzzle::span(std::string("cleanup")).done();
    running_at_cleanup = running;
  }

  // Plain functions that call a coroutine: they may be gone while it runs.
  asio::awaitable<void> worker(const durations& d) {
    const auto call = [this](const char* name, puzzle::duration takes) {
      return [this, name, takes] { return step(name, takes); };
    };
    return contract::shield_and_finally::worker_with_critical_section(
        call("prepare", d.prepare), call("commit", d.commit), call("publish", d.publish), [this] { cleanup(); });
  }
};

bool expect_times_started(const std::string& name, int expected, std::string_view likely_cause) {
  return puzzle::expect_count("times that " + name + " started", static_cast<int>(puzzle::spans_named(name).size()),
                              expected, likely_cause);
}

bool expect_cleaned_up_at(const world& w, puzzle::duration instant) {
  return puzzle::expect_count("calls of cleanup()", static_cast<int>(puzzle::spans_named("cleanup").size()), 1,
                              "it belongs to every way out: the normal end, an exception of any type, a cancellation "
                              "(which is an exception too); and to each of them once.") &&
         puzzle::expect(w.running_at_cleanup.empty(),
                        "cleanup() was called while " + w.running_at_cleanup + " was running",
                        "no step to be running any more",
                        "the worker went on, or left, without waiting for the end of what it had started.") &&
         puzzle::expect_span("cleanup", instant, instant, "cleanup belongs to the worker's last instant.");
}

// Runs the worker; cancels it at that instant, if there is one. What was left behind plays on before anything is
// asserted, so that the timeline shows it.
puzzle::handle<void> run_worker(puzzle::simulation& sim, world& w, const durations& d,
                                std::optional<puzzle::duration> cancelled_at = {}) {
  auto worker = sim.start("worker", w.worker(d));
  if (cancelled_at) sim.at(*cancelled_at, [worker]() mutable { worker.cancel(); });
  sim.run(
      "the worker waits for something that nobody will do. A step that has ended, with an error or without, must "
      "wake it.");
  const bool idle = sim.idle();
  sim.run_until(sim.now() + d.end());
  puzzle::expect(idle, "when the worker ended, something that it had started was still pending", "nothing to be left",
                 "a step, or a timer that stands for it, was started and not awaited.");
  return worker;
}

// Each check stops at its first failure: the others follow from it.

bool check_undisturbed(const durations& d) {
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d);
  return puzzle::expect_returned(worker, "the worker", "nobody cancelled it, and no step failed.") &&
         puzzle::expect_span("prepare", 0ms, d.commit_starts(), "prepare comes first.") &&
         puzzle::expect_span("commit", d.commit_starts(), d.publish_starts(),
                             "commit starts when prepare has ended, and takes its own time.") &&
         puzzle::expect_span(
             "publish", d.publish_starts(), d.end(),
             "publish starts when commit has ended: a step that is started has to be awaited as well.") &&
         expect_times_started("prepare", 1, "each step runs exactly once.") &&
         expect_times_started("commit", 1, "each step runs exactly once.") &&
         expect_times_started("publish", 1, "each step runs exactly once.") &&
         puzzle::expect_finished_at(worker, "the worker", d.end(), "it ends with its last step.") &&
         expect_cleaned_up_at(w, d.end());
}

bool check_cancelled_in_commit(const durations& d, puzzle::duration into) {
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, d.commit_starts() + into);
  return puzzle::expect_span("commit", d.commit_starts(), d.publish_starts(),
                             "the cancellation reached what commit awaits, at once or at its next co_await.") &&
         expect_times_started("publish", 0,
                              "the cancellation is lost. Disabled is not deferred: what comes while it is disabled is "
                              "forgotten, and so is what has come when the state is reset.") &&
         expect_times_started("commit", 1, "each step runs once.") && expect_cleaned_up_at(w, d.publish_starts()) &&
         puzzle::expect_finished_at(worker, "the worker", d.publish_starts(),
                                    "it was cancelled, and there is nothing left to wait for when commit has ended.") &&
         puzzle::expect_aborted(worker, "the worker", "after commit the cancellation still has to be honoured.");
}

bool check_cancelled_in_prepare(const durations& d, puzzle::duration instant) {
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, instant);
  return puzzle::expect_span("prepare", 0ms, instant,
                             "only commit is to be shielded. Prepare may be cancelled at any time.") &&
         expect_times_started("commit", 0, "the worker was cancelled before, and goes on nevertheless.") &&
         expect_times_started("publish", 0, "the worker was cancelled before, and goes on nevertheless.") &&
         expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "there is nothing left to wait for.") &&
         puzzle::expect_aborted(worker, "the worker", "whoever cancels it must be told that it was cancelled.");
}

bool check_cancelled_in_publish(const durations& d, puzzle::duration into) {
  const puzzle::duration instant = d.publish_starts() + into;
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, instant);
  return puzzle::expect_span("commit", d.commit_starts(), d.publish_starts(),
                             "nothing happened that concerns commit.") &&
         puzzle::expect_span("publish", d.publish_starts(), instant,
                             "the shield is still up. It belongs around commit and nothing else.") &&
         expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "there is nothing left to wait for.") &&
         puzzle::expect_aborted(worker, "the worker", "whoever cancels it must be told that it was cancelled.");
}

bool check_failing(const durations& d, const std::string& step, puzzle::duration instant, bool throws_a_number) {
  world w;
  w.failing = step;
  w.throws_a_number = throws_a_number;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d);
  const char* cause = "after a step that failed there is no other.";
  return puzzle::expect_threw(worker, "the worker", throws_a_number ? "int" : "std::domain_error: " + step + " failed",
                              "the error of a step is the worker's error. Started on its own, a step hands its error "
                              "to its completion handler, and somebody has to pass it on.") &&
         expect_times_started("commit", step == "prepare" ? 0 : 1, cause) &&
         expect_times_started("publish", step == "publish" ? 1 : 0, cause) && expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "it ends with the step that failed.");
}

bool check_cancelled_in_failing_commit(const durations& d) {
  world w;
  w.failing = "commit";
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, d.commit_starts() + 3ms);
  return puzzle::expect_span("commit", d.commit_starts(), d.publish_starts(),
                             "the cancellation reached what commit awaits, at once or at its next co_await.") &&
         expect_times_started("publish", 0, "cancelled and failed: there is no reason to go on.") &&
         expect_cleaned_up_at(w, d.publish_starts()) &&
         puzzle::expect_finished_at(worker, "the worker", d.publish_starts(), "it ends with the step that failed.") &&
         puzzle::expect(worker.error() != nullptr, "the worker returned normally", "it to throw",
                        "commit's error and the cancellation are both forgotten.");
}

}  // namespace

TEST_CASE("without a cancellation everything runs once and in order") {
  for (const durations& d : all_durations)
    if (!check_undisturbed(d)) return;
}

TEST_CASE("cancelled during commit, it lets commit finish and then stops") {
  for (const durations& d : all_durations)
    // In the first of commit's waits, and in its second.
    for (const puzzle::duration into : {1ms, 39ms})
      if (!check_cancelled_in_commit(d, into)) return;
}

TEST_CASE("cancelled during prepare, it stops there") {
  for (const durations& d : all_durations)
    for (const puzzle::duration instant : {1ms, 5ms})
      if (!check_cancelled_in_prepare(d, instant)) return;
}

TEST_CASE("cancelled during publish, it stops there") {
  for (const durations& d : all_durations)
    for (const puzzle::duration into : {2ms, 17ms})
      if (!check_cancelled_in_publish(d, into)) return;
}

TEST_CASE("when a step throws, it ends with that error") {
  for (const durations& d : all_durations)
    // Not everything that is thrown is a std::exception.
    for (const bool throws_a_number : {false, true})
      if (!check_failing(d, "prepare", d.commit_starts(), throws_a_number) ||
          !check_failing(d, "commit", d.publish_starts(), throws_a_number) ||
          !check_failing(d, "publish", d.end(), throws_a_number))
        return;
}

TEST_CASE("cancelled during a commit that then fails, it cleans up once and stops") {
  for (const durations& d : all_durations)
    if (!check_cancelled_in_failing_commit(d)) return;
}
