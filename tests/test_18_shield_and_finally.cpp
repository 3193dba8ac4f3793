#include "contract/18_shield_and_finally.hpp"

#include <optional>
#include <puzzle/scripted_task.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using puzzle::ending;

namespace {

// How long each step takes; 0 ms: it ends at once, without suspending.
struct durations {
  puzzle::duration prepare, commit, publish;
  puzzle::duration commit_starts() const { return prepare; }
  puzzle::duration publish_starts() const { return prepare + commit; }
  puzzle::duration end() const { return prepare + commit + publish; }
};
// Not only whole milliseconds, so that polling is late.
const std::vector<durations> all_durations = {{31ms, 47ms, 19ms}, {7ms, 113ms + 7ns, 53ms}};

const std::exception_ptr domain_error = std::make_exception_ptr(std::domain_error("it failed"));
const std::exception_ptr number = std::make_exception_ptr(42);
// Codes that a worker could take for its own cancellation or timeout.
const std::exception_ptr aborted = std::make_exception_ptr(std::system_error(asio::error::operation_aborted));
const std::exception_ptr timed_out = std::make_exception_ptr(std::system_error(asio::error::timed_out));

// The steps of one worker.
struct world {
  std::string owner = {};  // comes before the name of each step: "first's commit"
  std::string failing = {};
  std::exception_ptr error = nullptr;
  std::string running_at_cleanup = {};
  bool cleaned_up_at_the_end = false;

  std::string name_of(const std::string& step) const { return owner.empty() ? step : owner + "'s " + step; }

  std::function<asio::awaitable<void>()> step(const std::string& name, puzzle::duration takes) const {
    puzzle::scripted_task task =
        takes > 0ms ? puzzle::scripted_task(name_of(name), takes) : puzzle::scripted_task(name_of(name));
    // More than one wait, as real work has: a cancellation may also be thrown by the next one.
    if (takes > 0ms) task.waits(3);
    if (name == failing) task.ends(ending::throws(error));
    return [task] { return task.run(); };
  }

  void cleanup() {
    for (const char* each : {"prepare", "commit", "publish"})
      for (const puzzle::span_record& span : puzzle::spans_named(name_of(each)))
        if (span.state == puzzle::span_state::open) running_at_cleanup = name_of(each);
    puzzle::span(name_of("cleanup")).done();
  }

  // Looks when the worker has ended, and what it has left behind has not run yet.
  asio::awaitable<void> watch(asio::awaitable<void> worker) {
    struct at_the_end {
      world& its;
      ~at_the_end() { its.cleaned_up_at_the_end = !puzzle::spans_named(its.name_of("cleanup")).empty(); }
    } const look{*this};
    co_await std::move(worker);
  }

  puzzle::handle<void> start_worker(puzzle::simulation& sim, const durations& d) {
    return sim.start(
        owner.empty() ? "worker" : owner + " worker",
        watch(contract::shield_and_finally::worker_with_critical_section(
            step("prepare", d.prepare), step("commit", d.commit), step("publish", d.publish), [this] { cleanup(); })));
  }
};

// Each worker of these has passed alone. When one of them fails now, there is one cause for all symptoms.
bool concurrent_calls = false;
struct with_concurrent_calls {
  with_concurrent_calls() { concurrent_calls = true; }
  with_concurrent_calls(const with_concurrent_calls&) = delete;
  ~with_concurrent_calls() { concurrent_calls = false; }
};
std::string_view cause(std::string_view alone) {
  return concurrent_calls
             ? "state shared between calls: another worker ran at the same time and changed this one. Each "
               "call needs its own."
             : alone;
}

bool expect_times_started(const world& w, const std::string& step, int expected, std::string_view likely_cause) {
  return puzzle::expect_count("times that " + w.name_of(step) + " started",
                              static_cast<int>(puzzle::spans_named(w.name_of(step)).size()), expected,
                              cause(likely_cause));
}

bool expect_step(const world& w, const std::string& step, puzzle::duration start, puzzle::duration end,
                 std::string_view likely_cause) {
  return puzzle::expect_span(w.name_of(step), start, end, cause(likely_cause));
}

bool expect_cleaned_up_at(const world& w, puzzle::duration instant) {
  return puzzle::expect_count("calls of cleanup()", static_cast<int>(puzzle::spans_named(w.name_of("cleanup")).size()),
                              1,
                              cause("cleanup must run exactly once on every exit path: the normal end, an exception of "
                                    "any type, and a cancellation, which is an exception too.")) &&
         puzzle::expect(w.running_at_cleanup.empty(),
                        "cleanup() was called while " + w.running_at_cleanup + " was running",
                        "no step to be running any more",
                        cause("the worker went on, or ended, without waiting for a step that it had started.")) &&
         puzzle::expect(w.cleaned_up_at_the_end, "the worker ended before cleanup() was called",
                        "cleanup to be a part of the worker",
                        cause("cleanup was posted or spawned, and nothing waits for it.")) &&
         expect_step(w, "cleanup", instant, instant, "cleanup runs at the instant when the worker ends.");
}

// Runs everything that the workers have left behind, too, so that the timeline shows it.
void run(puzzle::simulation& sim, puzzle::duration longest) {
  sim.run(
      cause("the worker waits on an event that was set before the wait began, or that is never set. A step may end at "
            "once, and it may end with an error."));
  const bool idle = sim.idle();
  sim.run_until(sim.now() + longest);
  puzzle::expect(idle, "when the worker ended, an operation that it had started was still pending", "none",
                 cause("a step, or a timer that stands for it, was started and never awaited or cancelled."));
}

puzzle::handle<void> run_worker(puzzle::simulation& sim, world& w, const durations& d,
                                std::optional<puzzle::duration> cancelled_at = {}) {
  auto worker = w.start_worker(sim, d);
  if (cancelled_at) sim.at(*cancelled_at, [worker]() mutable { worker.cancel(); });
  run(sim, d.end());
  return worker;
}

// Each check stops at its first failure, because the others follow from it.

bool check_undisturbed(const puzzle::handle<void>& worker, const world& w, const durations& d) {
  return puzzle::expect_returned(worker, "the worker", cause("it was not cancelled, and no step failed.")) &&
         expect_step(w, "prepare", 0ms, d.commit_starts(), "prepare comes first.") &&
         expect_step(w, "commit", d.commit_starts(), d.publish_starts(),
                     "commit starts when prepare has ended, and takes its own time.") &&
         expect_step(w, "publish", d.publish_starts(), d.end(),
                     "publish starts when commit has ended: a step that is started must also be awaited.") &&
         expect_times_started(w, "prepare", 1, "each step runs exactly once.") &&
         expect_times_started(w, "commit", 1, "each step runs exactly once.") &&
         expect_times_started(w, "publish", 1, "each step runs exactly once.") &&
         puzzle::expect_finished_at(worker, "the worker", d.end(), cause("it ends with its last step.")) &&
         expect_cleaned_up_at(w, d.end());
}

bool check_undisturbed(const durations& d) {
  world w;
  puzzle::simulation sim;
  return check_undisturbed(run_worker(sim, w, d), w, d);
}

bool check_cancelled_in_commit(const puzzle::handle<void>& worker, const world& w, const durations& d) {
  return expect_step(w, "commit", d.commit_starts(), d.publish_starts(),
                     "the cancellation reached an operation inside commit: the pending one, or the next one.") &&
         expect_times_started(w, "publish", 0,
                              "the cancellation was lost. Disabled does not mean deferred: a cancellation that arrives "
                              "while it is disabled is dropped, and resetting the cancellation state forgets one that "
                              "has arrived.") &&
         expect_times_started(w, "commit", 1, "each step runs once.") && expect_cleaned_up_at(w, d.publish_starts()) &&
         puzzle::expect_finished_at(worker, "the worker", d.publish_starts(),
                                    cause("it was cancelled, so nothing is left to do when commit has ended.")) &&
         puzzle::expect_aborted(worker, "the worker", cause("after commit the cancellation must still take effect."));
}

bool check_cancelled_in_commit(const durations& d, puzzle::duration into) {
  world w;
  puzzle::simulation sim;
  return check_cancelled_in_commit(run_worker(sim, w, d, d.commit_starts() + into), w, d);
}

constexpr const char* must_be_told = "the caller that cancels the worker must be told that it was cancelled.";

bool check_cancelled_in_prepare(const durations& d, puzzle::duration instant) {
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, instant);
  return expect_step(w, "prepare", 0ms, instant, "only commit is shielded. Prepare may be cancelled at any time.") &&
         expect_times_started(w, "commit", 0, "the worker was cancelled during prepare, but continued.") &&
         expect_times_started(w, "publish", 0, "the worker was cancelled during prepare, but continued.") &&
         expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "nothing is left to wait for.") &&
         puzzle::expect_aborted(worker, "the worker", must_be_told);
}

bool check_cancelled_in_publish(const durations& d, puzzle::duration into) {
  const puzzle::duration instant = d.publish_starts() + into;
  world w;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, instant);
  return expect_step(w, "commit", d.commit_starts(), d.publish_starts(), "the cancellation came after commit.") &&
         expect_times_started(
             w, "publish", 1,
             "commit has ended, and this worker has not been cancelled yet. State shared between calls: "
             "an earlier one was.") &&
         expect_step(w, "publish", d.publish_starts(), instant,
                     "the shield still applies. It must cover commit and nothing else.") &&
         expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "nothing is left to wait for.") &&
         puzzle::expect_aborted(worker, "the worker", must_be_told);
}

bool check_failing(const durations& d, const std::string& step, puzzle::duration instant, std::exception_ptr error) {
  world w;
  w.failing = step;
  w.error = error;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d);
  const char* no_other = "after a step has failed, no other step starts, whatever the error is.";
  return puzzle::expect_threw(worker, "the worker", puzzle::describe(error),
                              "the error of a step propagates unchanged. A step that runs as a coroutine of its own "
                              "passes its error to a completion handler, which must not ignore it. An error code such "
                              "as operation_aborted may be the step's own: this worker was not cancelled.") &&
         expect_times_started(w, "commit", step == "prepare" ? 0 : 1, no_other) &&
         expect_times_started(w, "publish", step == "publish" ? 1 : 0, no_other) && expect_cleaned_up_at(w, instant) &&
         puzzle::expect_finished_at(worker, "the worker", instant, "it ends with the step that failed.");
}

bool check_failing_in_each_step(const durations& d, std::exception_ptr error) {
  return check_failing(d, "prepare", d.commit_starts(), error) &&
         check_failing(d, "commit", d.publish_starts(), error) && check_failing(d, "publish", d.end(), error);
}

bool check_cancelled_in_failing_commit(const durations& d) {
  world w;
  w.failing = "commit";
  w.error = domain_error;
  puzzle::simulation sim;
  auto worker = run_worker(sim, w, d, d.commit_starts() + 3ms);
  return expect_step(w, "commit", d.commit_starts(), d.publish_starts(),
                     "the cancellation reached an operation inside commit: the pending one, or the next one.") &&
         expect_times_started(w, "publish", 0,
                              "the worker was cancelled, and commit failed: nothing more may start.") &&
         expect_cleaned_up_at(w, d.publish_starts()) &&
         puzzle::expect_finished_at(worker, "the worker", d.publish_starts(), "it ends with the step that failed.") &&
         puzzle::expect(worker.error() != nullptr, "the worker returned normally", "an exception",
                        "both commit's error and the cancellation were lost.");
}

}  // namespace

TEST_CASE("without a cancellation every step runs once, in order") {
  for (const durations& d : all_durations)
    if (!check_undisturbed(d)) return;
}

TEST_CASE("cancelled during commit: commit completes, then the worker ends with operation_aborted") {
  for (const durations& d : all_durations)
    // During commit's first wait, and during a later one.
    for (const puzzle::duration into : {1ms, 39ms})
      if (!check_cancelled_in_commit(d, into)) return;
}

TEST_CASE("cancelled during prepare: the worker ends at once and commit never starts") {
  for (const durations& d : all_durations)
    for (const puzzle::duration instant : {1ms, 5ms})
      if (!check_cancelled_in_prepare(d, instant)) return;
}

TEST_CASE("cancelled during publish: the worker ends at once") {
  for (const durations& d : all_durations)
    for (const puzzle::duration into : {2ms, 17ms})
      if (!check_cancelled_in_publish(d, into)) return;
}

TEST_CASE("a step throws: the error propagates unchanged") {
  for (const durations& d : all_durations)
    for (const std::exception_ptr& error : {domain_error, number, aborted, timed_out})
      if (!check_failing_in_each_step(d, error)) return;
}

TEST_CASE("cancelled during a commit that then fails: cleanup runs once and the worker ends with an error") {
  for (const durations& d : all_durations)
    if (!check_cancelled_in_failing_commit(d)) return;
}

TEST_CASE("steps that end at once, without suspending, are steps like any other") {
  check_undisturbed({0ms, 0ms, 0ms}) && check_undisturbed({31ms, 0ms, 19ms}) && check_undisturbed({0ms, 47ms, 0ms}) &&
      check_cancelled_in_commit({0ms, 47ms, 19ms}, 11ms) && check_cancelled_in_commit({31ms, 47ms, 0ms}, 11ms) &&
      check_cancelled_in_prepare({31ms, 0ms, 19ms}, 5ms) && check_cancelled_in_publish({31ms, 0ms, 19ms}, 5ms) &&
      check_cancelled_in_publish({0ms, 0ms, 19ms}, 5ms);
}

TEST_CASE("a step that throws at once, without suspending, ends the worker at once") {
  for (const durations& d : {durations{0ms, 0ms, 0ms}, durations{31ms, 0ms, 0ms}})
    for (const std::exception_ptr& error : {domain_error, aborted})
      if (!check_failing_in_each_step(d, error)) return;
}

TEST_CASE("two concurrent workers do not affect each other") {
  const durations cancelled = {23ms, 71ms, 29ms}, undisturbed = {37ms, 41ms, 59ms};
  if (!check_cancelled_in_commit(cancelled, 43ms) || !check_undisturbed(undisturbed)) return;
  const with_concurrent_calls now;
  // The worker that is cancelled starts first, then second.
  for (const bool first : {true, false}) {
    world one, other;
    one.owner = "one";
    other.owner = "other";
    puzzle::simulation sim;
    std::optional<puzzle::handle<void>> disturbed, undisturbed_worker;
    if (!first) undisturbed_worker = other.start_worker(sim, undisturbed);
    disturbed = one.start_worker(sim, cancelled);
    if (first) undisturbed_worker = other.start_worker(sim, undisturbed);
    // Both are in commit then, and the other one has still publish to do.
    sim.at(cancelled.commit_starts() + 43ms, [worker = *disturbed]() mutable { worker.cancel(); });
    run(sim, undisturbed.end());
    if (!check_cancelled_in_commit(*disturbed, one, cancelled) ||
        !check_undisturbed(*undisturbed_worker, other, undisturbed))
      return;
  }
}
