#include "contract/05_cancellation_cleanup.hpp"

#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

constexpr puzzle::duration opening = 50ms;

// One exception that knows more than its text, and is no std::exception, so that "the same exception" means something.
struct leak {
  int litres;
};

struct boat : contract::cancellation_cleanup::resource {
  puzzle::duration closing = 50ms;
  std::exception_ptr broken = {};  // what open() throws
  int opened = 0;
  int closed = 0;

  asio::awaitable<void> open() override {
    ++opened;
    co_await puzzle::run_span("open", opening);
    if (broken) std::rethrow_exception(broken);
  }
  asio::awaitable<void> close() override {
    co_await puzzle::run_span("close", closing);
    ++closed;
  }
};

struct rowing {
  puzzle::duration takes;
  puzzle::duration clean_up{};      // what work() still has to do once it is cancelled
  std::exception_ptr trouble = {};  // what it throws at its end
  int trips = 0;

  asio::awaitable<void> row() {
    ++trips;
    if (clean_up > 0ns) {
      co_await puzzle::run_span_with_clean_up("work", takes, clean_up);
    } else {
      co_await puzzle::run_span("work", takes);
    }
    if (trouble) std::rethrow_exception(trouble);
  }
};

// One worker, from its start to its end, possibly cancelled on the way.
struct scene {
  rowing trip;
  boat rented = {};
  puzzle::simulation sim{};

  explicit scene(puzzle::duration takes) : trip{takes} {}

  puzzle::handle<void> run(std::optional<puzzle::duration> cancel_at = std::nullopt) {
    std::function<asio::awaitable<void>()> work = [this] { return trip.row(); };
    auto worker = sim.start("worker", contract::cancellation_cleanup::worker_with_resource(rented, work));
    if (cancel_at) sim.at(*cancel_at, [worker]() mutable { worker.cancel(); });
    sim.run("the worker waits for something that nobody will do.");
    return worker;
  }
};

bool check_order(scene& played, puzzle::duration work_ends, const puzzle::handle<void>& worker) {
  constexpr auto close_cause =
      "close() is to begin when work() has ended, its own clean-up included, and to run to its end, however the work "
      "ended. An exception leaves the coroutine at once; an awaitable that is not awaited does nothing; and after a "
      "cancellation every co_await throws until the cancellation state is reset.";
  const puzzle::duration opened_at = opening;
  const puzzle::duration close_begins = work_ends + played.trip.clean_up;
  const puzzle::duration closed_at = close_begins + played.rented.closing;
  return puzzle::expect_span("open", 0ns, opened_at, "open() comes first, awaited to its end.") &&
         puzzle::expect_count("calls of open()", played.rented.opened, 1, "open() is to be called once.") &&
         puzzle::expect_count("calls of work()", played.trip.trips, 1, "work() is to be called once.") &&
         puzzle::expect_span("work", opened_at, work_ends,
                             "work() comes after open(), and a cancellation ends it at once: who disables "
                             "cancellation too early does not hear of it.") &&
         puzzle::expect_span("close", close_begins, closed_at, close_cause) &&
         puzzle::expect_count("calls of close()", static_cast<int>(puzzle::spans_named("close").size()), 1,
                              "what is closed is not to be closed again.") &&
         puzzle::expect_finished_at(worker, "the worker", closed_at,
                                    "it should end when close() has ended: not before, which is to start close() and "
                                    "not to wait for it, and not later.") &&
         puzzle::expect_count("how often close() ran to its end", played.rented.closed, 1,
                              "close() is to run once, on every way out, and undisturbed.") &&
         puzzle::expect_idle(played.sim, "the worker", "something was started and not awaited.");
}

bool check_normal(puzzle::duration takes) {
  scene played(takes);
  const auto worker = played.run();
  return puzzle::expect_returned(worker, "the worker", "nothing went wrong") &&
         check_order(played, opening + takes, worker);
}

bool check_cancelled_at_work(puzzle::duration takes, puzzle::duration cancel_at, puzzle::duration clean_up = 0ns,
                             puzzle::duration closing = 50ms) {
  scene played(takes);
  played.trip.clean_up = clean_up;
  played.rented.closing = closing;
  const auto worker = played.run(cancel_at);
  return check_order(played, cancel_at, worker) &&
         puzzle::expect_aborted(
             worker, "the worker",
             "it has cleaned up well, but keeps the cancellation to itself. Whoever cancelled it takes "
             "it for one that finished its work.");
}

// The type of what was thrown, and what it carries, whatever the type.
std::string thrown_by(const puzzle::handle<void>& worker) {
  try {
    if (worker.error()) std::rethrow_exception(worker.error());
    return "nothing";
  } catch (const leak& e) {
    return "a leak of " + std::to_string(e.litres) + " litres";
  } catch (...) {
    return puzzle::describe(std::current_exception());
  }
}

bool check_work_throws(puzzle::duration takes, std::exception_ptr trouble, const std::string& description) {
  scene played(takes);
  played.trip.trouble = trouble;
  const auto worker = played.run();
  return check_order(played, opening + takes, worker) &&
         puzzle::expect_text(
             "what the worker threw", thrown_by(worker), description,
             "the very exception that work() threw should come out: its type and all that it carries. A "
             "copy made from its text, or from its base class, is another.");
}

// The worker ended during open(), at that instant.
bool check_not_opened(scene& played, puzzle::duration ended, const puzzle::handle<void>& worker) {
  return puzzle::expect_count("calls of work()", played.trip.trips, 0,
                              "open() did not succeed: there is nothing to work with.") &&
         puzzle::expect_count("calls of close()", static_cast<int>(puzzle::spans_named("close").size()), 0,
                              "only what was opened is to be closed, and open() did not succeed.") &&
         puzzle::expect_finished_at(worker, "the worker", ended,
                                    "when open() ends badly there is nothing left to do.") &&
         puzzle::expect_idle(played.sim, "the worker", "something was started and not awaited.");
}

}  // namespace

TEST_CASE("open, work, close: each once, one after the other") { check_normal(170ms) && check_normal(3s); }

TEST_CASE("cancelled during work: the worker closes, and then ends with operation_aborted") {
  check_cancelled_at_work(170ms, 113ms) && check_cancelled_at_work(3s, 1999ms, 0ns, 80ms);
}

TEST_CASE("cancelled during work, which cleans up itself: the worker closes after that") {
  check_cancelled_at_work(170ms, 113ms, 23ms);
}

TEST_CASE("work throws: the worker closes, and then throws the same exception") {
  const std::exception_ptr no_answer =
      std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::connection_refused)));
  check_work_throws(170ms, std::make_exception_ptr(std::out_of_range("past the end")),
                    "std::out_of_range: past the end") &&
      check_work_throws(230ms, std::make_exception_ptr(leak{7}), "a leak of 7 litres") &&
      check_work_throws(190ms, no_answer, puzzle::describe(no_answer));
}

TEST_CASE("cancelled during open: nothing to work with, nothing to close") {
  scene played(170ms);
  const auto worker = played.run(31ms);
  if (check_not_opened(played, 31ms, worker))
    puzzle::expect_aborted(worker, "the worker", "whoever cancelled it should learn that it was cancelled.");
}

TEST_CASE("open throws: nothing to work with, nothing to close") {
  scene played(170ms);
  played.rented.broken = std::make_exception_ptr(std::out_of_range("no boat left"));
  const auto worker = played.run();
  if (check_not_opened(played, opening, worker))
    puzzle::expect_text("what the worker threw", thrown_by(worker), "std::out_of_range: no boat left",
                        "the exception that open() threw should come out.");
}
