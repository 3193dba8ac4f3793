#include <puzzle/testing.hpp>

#include "contract/05_cancellation_cleanup.hpp"

using namespace std::chrono_literals;

namespace {

constexpr auto shared_state =
    "state shared between calls: a static or global variable holds the error, the resource or a flag of more than one "
    "worker. Each call needs its own.";

// Carries more than a text and is not derived from std::exception: so "the same exception" can be checked.
struct leak {
  int liters;
};

// Without a duration it ends at once: it never suspends.
asio::awaitable<void> take(std::string span_name, puzzle::duration d) {
  if (d > 0ns) {
    co_await puzzle::run_span(std::move(span_name), d);
  } else {
    puzzle::span(std::move(span_name)).done();
  }
}

struct boat : contract::cancellation_cleanup::resource {
  std::string crew = {};  // tells the spans of two workers apart
  puzzle::duration opening = 50ms;
  puzzle::duration closing = 50ms;
  std::exception_ptr broken = {};  // the exception that open() throws
  int opened = 0;                  // calls of open()
  int close_called = 0;            // calls of close(), awaited or not
  int closed = 0;                  // how often close() ran to its end

  asio::awaitable<void> open() override {
    ++opened;
    co_await take(crew + "open", opening);
    if (broken) std::rethrow_exception(broken);
  }
  asio::awaitable<void> close() override {
    ++close_called;
    return take_back();
  }
  asio::awaitable<void> take_back() {
    co_await take(crew + "close", closing);
    ++closed;
  }
};

struct rowing {
  puzzle::duration takes;
  puzzle::duration cleanup{};       // how long work() cleans up after it was cancelled
  std::exception_ptr trouble = {};  // the exception that it throws at its end
  int trips = 0;

  asio::awaitable<void> row(std::string crew) {
    ++trips;
    if (cleanup > 0ns) {
      co_await puzzle::run_span_with_clean_up(crew + "work", takes, cleanup);
    } else {
      co_await take(crew + "work", takes);
    }
    if (trouble) std::rethrow_exception(trouble);
  }
};

// One worker with its resource and its work, possibly cancelled on the way.
struct trip {
  rowing work;
  boat rented = {};
  std::optional<puzzle::duration> cancel_at = {};
  puzzle::duration starts = {};  // the instant at which the worker is started

  asio::awaitable<void> worker() {
    std::function<asio::awaitable<void>()> row = [this] { return work.row(rented.crew); };
    return contract::cancellation_cleanup::worker_with_resource(rented, std::move(row));
  }
  puzzle::handle<void> start(puzzle::simulation& sim) {
    auto started = sim.start(rented.crew + "worker", worker());
    if (cancel_at) sim.at(starts + *cancel_at, [started]() mutable { started.cancel(); });
    return started;
  }
  puzzle::duration work_starts() const { return starts + rented.opening; }
  puzzle::duration work_ends() const { return cancel_at ? starts + *cancel_at : work_starts() + work.takes; }
  puzzle::duration close_starts() const { return work_ends() + (cancel_at ? work.cleanup : 0ns); }
  puzzle::duration ends() const { return close_starts() + rented.closing; }
};

puzzle::handle<void> run(puzzle::simulation& sim, trip& planned) {
  auto worker = planned.start(sim);
  sim.run(
      "the worker waits on an operation that can never complete. If something ended at once, before the worker "
      "waited for it, its notification is lost.");
  return worker;
}

std::string_view cause_of_close(const boat& rented, bool cancelled) {
  if (rented.close_called == 0)
    return cancelled ? "close() was never called. An exception leaves a coroutine at once, past all lines that follow. "
                       "And after a cancellation, every later co_await of an operation or of another coroutine throws."
                     : "close() was never called: an exception leaves a coroutine at once, past all lines that follow.";
  if (puzzle::spans_named(rented.crew + "close").empty())
    return "close() was called, but it never ran. Either its awaitable is not awaited, or the co_await threw before it "
           "started: a cancellation stays pending in the coroutine that was cancelled.";
  return "close() starts when work() has ended, including the cleanup of work() itself, and runs to its end: awaited, "
         "and not interrupted by the cancellation that ended work().";
}

// If `shared` is given, it is the cause of every failure.
bool check_order(const trip& planned, const puzzle::handle<void>& worker, const std::string& name = "the worker",
                 std::string_view shared = {}) {
  const boat& rented = planned.rented;
  const auto cause = [&](std::string_view alone) { return shared.empty() ? alone : shared; };
  return puzzle::expect_span(rented.crew + "open", planned.starts, planned.work_starts(),
                             cause("open() comes first and is awaited to its end.")) &&
         puzzle::expect_count("calls of open()", rented.opened, 1, cause("open() is to be called once.")) &&
         puzzle::expect_count("calls of work()", planned.work.trips, 1, cause("work() is to be called once.")) &&
         puzzle::expect_span(rented.crew + "work", planned.work_starts(), planned.work_ends(),
                             cause("work() comes after open(), and a cancellation ends it at once. A coroutine that "
                                   "disables cancellation too early is never cancelled.")) &&
         puzzle::expect_span(rented.crew + "close", planned.close_starts(), planned.ends(),
                             cause(cause_of_close(rented, planned.cancel_at.has_value()))) &&
         puzzle::expect_count("calls of close()", static_cast<int>(puzzle::spans_named(rented.crew + "close").size()),
                              1, cause("a closed resource must not be closed again.")) &&
         puzzle::expect_finished_at(worker, name, planned.ends(),
                                    cause("the worker should end when close() has ended: not earlier, as if close() "
                                          "were started and not awaited, and not later.")) &&
         puzzle::expect_count("how often close() ran to its end", rented.closed, 1,
                              cause("close() is to run once, whichever way work() ends."));
}

bool check_idle(puzzle::simulation& sim) {
  return puzzle::expect_idle(sim, "the worker", "a coroutine was started and not awaited.");
}

bool check_normal(trip planned) {
  puzzle::simulation sim;
  const auto worker = run(sim, planned);
  return puzzle::expect_returned(worker, "the worker", "nothing went wrong.") && check_order(planned, worker) &&
         check_idle(sim);
}

bool check_cancelled(trip planned) {
  puzzle::simulation sim;
  const auto worker = run(sim, planned);
  return check_order(planned, worker) &&
         puzzle::expect_aborted(worker, "the worker",
                                "it cleaned up, but it hides the cancellation. The caller now believes that the work "
                                "was completed.") &&
         check_idle(sim);
}

// The type and the content of an exception, whatever its type.
std::string text_of(std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
    return "nothing";
  } catch (const leak& e) {
    return "a leak of " + std::to_string(e.liters) + " liters";
  } catch (...) {
    return puzzle::describe(std::current_exception());
  }
}

bool check_work_throws(trip planned) {
  puzzle::simulation sim;
  const auto worker = run(sim, planned);
  return check_order(planned, worker) &&
         puzzle::expect_text("the exception of the worker", text_of(worker.error()), text_of(planned.work.trouble),
                             "the very exception that work() threw should propagate, with its type and all that it "
                             "carries. A new exception made from its text, its code or its base class is another.") &&
         check_idle(sim);
}

// open() ended with an exception at that instant, and so does the worker.
bool check_not_opened(puzzle::simulation& sim, const trip& planned, const puzzle::handle<void>& worker,
                      puzzle::duration instant) {
  return puzzle::expect_count("calls of work()", planned.work.trips, 0,
                              "open() did not succeed, so there is nothing to work with.") &&
         puzzle::expect_count("calls of close()", planned.rented.close_called, 0,
                              "open() did not succeed, so there is nothing to close.") &&
         puzzle::expect_finished_at(worker, "the worker", instant,
                                    "after open() has failed there is nothing left to do.") &&
         check_idle(sim);
}

std::exception_ptr error(asio::error_code code) { return std::make_exception_ptr(std::system_error(code)); }

const auto past_the_end = std::make_exception_ptr(std::out_of_range("past the end"));

bool check_two_workers(trip one, trip two) {
  one.rented.crew = "1st ";
  two.rented.crew = "2nd ";
  puzzle::simulation sim;
  const auto first = one.start(sim);
  sim.run_until(two.starts);
  const auto second = two.start(sim);
  sim.run(shared_state);
  const auto check_end = [](const puzzle::handle<void>& worker, const std::string& name, const trip& planned) {
    if (planned.cancel_at) return puzzle::expect_aborted(worker, name, shared_state);
    return puzzle::expect_text("the exception of " + name, text_of(worker.error()), text_of(planned.work.trouble),
                               shared_state);
  };
  return check_order(one, first, "the first of two workers", shared_state) &&
         check_order(two, second, "the second of two workers", shared_state) &&
         check_end(first, "the first of two workers", one) && check_end(second, "the second of two workers", two) &&
         puzzle::expect_idle(sim, "two workers", shared_state);
}

}  // namespace

TEST_CASE("normal end: open, work and close run once each, one after another") {
  check_normal({{170ms}}) && check_normal({{3s}});
}

TEST_CASE("cancelled during work: close runs to its end, then operation_aborted propagates") {
  trip long_close{{3s}};
  long_close.cancel_at = 1999ms;
  long_close.rented.closing = 80ms;
  check_cancelled({{170ms}, {}, 113ms}) && check_cancelled(long_close);
}

TEST_CASE("cancelled during work that cleans up itself: close runs after that cleanup") {
  check_cancelled({{170ms, 23ms}, {}, 113ms});
}

TEST_CASE("work throws: close runs to its end, then the same exception propagates") {
  check_work_throws({{170ms, {}, past_the_end}}) &&
      check_work_throws({{230ms, {}, std::make_exception_ptr(leak{7})}}) &&
      check_work_throws({{190ms, {}, error(asio::error::connection_refused)}}) &&
      check_work_throws({{190ms, {}, error(asio::error::eof)}}) &&
      check_work_throws({{190ms, {}, error(asio::error::operation_aborted)}});
}

TEST_CASE("cancelled during open: neither work nor close runs") {
  trip planned{{170ms}, {}, 31ms};
  puzzle::simulation sim;
  const auto worker = run(sim, planned);
  if (check_not_opened(sim, planned, worker, 31ms))
    puzzle::expect_aborted(worker, "the worker", "the caller should learn that the worker was cancelled.");
}

TEST_CASE("open throws: neither work nor close runs") {
  for (const puzzle::duration opening : {50ms, 0ms}) {
    trip planned{{170ms}};
    planned.rented.opening = opening;
    planned.rented.broken = std::make_exception_ptr(std::out_of_range("no boat left"));
    puzzle::simulation sim;
    const auto worker = run(sim, planned);
    if (!check_not_opened(sim, planned, worker, opening) ||
        !puzzle::expect_text("the exception of the worker", text_of(worker.error()), text_of(planned.rented.broken),
                             "the exception that open() threw should propagate."))
      return;
  }
}

TEST_CASE("open, work and close may end at once, without suspending") {
  trip instant{{0ms}};
  trip instant_resource{{170ms}};
  for (trip* each : {&instant, &instant_resource}) each->rented.opening = each->rented.closing = 0ms;
  trip instant_error = instant;
  instant_error.work.trouble = past_the_end;
  trip cancelled = instant_resource;
  cancelled.cancel_at = 113ms;
  check_normal({{0ms}}) && check_work_throws({{0ms, {}, past_the_end}}) && check_normal(instant_resource) &&
      check_cancelled(cancelled) && check_normal(instant) && check_work_throws(instant_error);
}

TEST_CASE("two workers at the same time do not share state") {
  const trip returns{{170ms}};
  const trip throws{{170ms, {}, std::make_exception_ptr(leak{7})}};
  const trip cancelled{{170ms}, {}, 113ms};
  // Alone, each worker works. So a failure after this line comes from the other worker.
  if (!check_normal(returns) || !check_work_throws(throws) || !check_cancelled(cancelled)) return;
  for (const trip& one : {returns, throws, cancelled})
    for (trip two : {trip{{133ms}}, trip{{133ms, {}, past_the_end}}, trip{{133ms}, {}, 89ms}})
      // The second starts while the first opens, works or closes.
      for (const puzzle::duration offset : {19ms, 61ms, 127ms, 229ms}) {
        two.starts = offset;
        if (!check_two_workers(one, two)) return;
      }
}
