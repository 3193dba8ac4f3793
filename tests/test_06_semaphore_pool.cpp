#include <algorithm>
#include <array>
#include <asio/experimental/channel_error.hpp>
#include <puzzle/testing.hpp>
#include <system_error>

#include "contract/06_semaphore_pool.hpp"

using namespace std::chrono_literals;
using contract::semaphore_pool::semaphore;

namespace {

constexpr const char* never_woken =
    "a permit was not released, or its release reached no waiter: a call of acquire() waits forever. Follow a permit "
    "through each way in which a job can end, and release() to the waiter.";

constexpr const char* shared_state =
    "state shared between calls: each semaphore has its own permits, and each call its own job, result and error. "
    "Nothing of them can be static or global.";

// Where the jobs run. It counts the running jobs, and looks at the count at the end of each instant.
struct workshop {
  int permits = 0;
  std::vector<puzzle::duration> lengths;  // of job 0, 1, …; a job of length 0 ends without suspending
  puzzle::duration cleanup{};             // how long a cancelled job still runs
  int failing = -1;                       // the job that throws at its end,
  std::exception_ptr error = {};          // and what it throws
  std::string product = "made by ";       // begins each result

  int running = 0;
  int unfinished = 0;  // of the jobs that want to run
  int most_running = 0;
  std::string idle_permit;  // when a permit was free although a job waited

  static std::string name(int id) { return "job " + std::to_string(id); }

  asio::awaitable<std::string> work(int id) {
    struct at_work {
      explicit at_work(workshop& where) : shop(where) { ++shop.running; }
      ~at_work() {
        --shop.running;
        --shop.unfinished;
      }
      workshop& shop;
    };
    const at_work counted(*this);
    const puzzle::duration length = lengths.at(static_cast<std::size_t>(id));
    const std::string my_name = name(id);
    if (cleanup > 0ns) {
      co_await puzzle::run_span_with_clean_up(my_name, length, cleanup);
    } else if (length > 0ns) {
      co_await puzzle::run_span(my_name, length);
    }
    if (id == failing) std::rethrow_exception(error);
    co_return product + my_name;
  }

  void look() {
    most_running = std::max(most_running, running);
    if (running < std::min(permits, unfinished) && idle_permit.empty())
      idle_permit = std::to_string(running) + " running at " +
                    puzzle::format_duration(puzzle::clock::now().time_since_epoch()) + " although " +
                    std::to_string(unfinished) + " were there";
  }

  puzzle::handle<std::string> start(puzzle::simulation& sim, semaphore& slots, int id) {
    ++unfinished;
    return sim.start("run_with_permit " + std::to_string(id),
                     contract::semaphore_pool::run_with_permit(
                         slots, [this](int which) { return work(which); }, id));
  }

  // Returns false when there is no point in looking further.
  bool check_occupancy() const {
    const bool limited = puzzle::expect_at_most(
        "jobs running at the same time", most_running, permits,
        "acquire() returns although every permit is taken; or a permit is released that was never acquired, or twice, "
        "or before its job has ended. Without a free permit, acquire() has to suspend until release() lets it "
        "continue.");
    return limited && puzzle::expect(idle_permit.empty(), "jobs: " + idle_permit,
                                     std::to_string(permits) + " at a time, as long as there are enough jobs",
                                     "a permit is free while a job waits for one: the limit is lower than `permits`, "
                                     "or a permit is lost or released late, or the waiter does not learn of it.");
  }

  bool check_result(const puzzle::handle<std::string>& call, int id, const char* cause) const {
    const std::string what = "run_with_permit " + std::to_string(id);
    return puzzle::expect_returned(call, what, cause) &&
           puzzle::expect_text("result of " + what, call.get(), product + name(id), cause);
  }
};

semaphore& make_semaphore(puzzle::simulation& sim, const workshop& shop) {
  return sim.make<semaphore>(sim.executor(), static_cast<std::size_t>(shop.permits));
}

void check_all_run(int permits, std::vector<puzzle::duration> lengths, puzzle::duration expected_total) {
  workshop shop;
  shop.permits = permits;
  shop.lengths = lengths;
  puzzle::simulation sim;
  auto& slots = make_semaphore(sim, shop);
  std::vector<puzzle::handle<std::string>> calls;
  for (int id = 0; id < static_cast<int>(lengths.size()); ++id) calls.push_back(shop.start(sim, slots, id));
  sim.at_each_instants_end([&] { shop.look(); });
  sim.run(never_woken);

  if (!shop.check_occupancy()) return;
  for (std::size_t id = 0; id < calls.size(); ++id)
    if (!shop.check_result(calls[id], static_cast<int>(id), "the job succeeded: return its own result.")) return;
  if (expected_total > 0ns)
    puzzle::expect_time(
        "time for all " + std::to_string(calls.size()) + " jobs, " + std::to_string(permits) + " at a time", sim.now(),
        expected_total, "a released permit has to reach a waiter at that very instant.");
}

}  // namespace

TEST_CASE("ten jobs, three permits: three jobs run at a time, in four rounds") {
  check_all_run(3, std::vector<puzzle::duration>(10, 20'137us), 4 * 20'137us);
}

TEST_CASE("seven jobs, two permits: four rounds") {
  check_all_run(2, std::vector<puzzle::duration>(7, 31'291us), 4 * 31'291us);
}

TEST_CASE("seventeen jobs, seven permits: three rounds") {
  check_all_run(7, std::vector<puzzle::duration>(17, 20ms), 3 * 20ms);
}

TEST_CASE("a random number of permits: exactly so many jobs run at a time") {
  const auto permits = static_cast<int>(puzzle::drawn("permits", 4, 25));
  check_all_run(permits, std::vector<puzzle::duration>(static_cast<std::size_t>(2 * permits + 1), 20ms), 3 * 20ms);
}

TEST_CASE("one permit: the jobs run one after another") {
  check_all_run(1, std::vector<puzzle::duration>(4, 13ms), 4 * 13ms);
}

TEST_CASE("more permits than jobs: no job waits") { check_all_run(5, std::vector<puzzle::duration>(3, 17ms), 17ms); }

TEST_CASE("jobs of different lengths: no permit is free while a job waits") {
  check_all_run(3, {11ms, 53ms, 29ms, 7ms, 41ms, 3ms, 19ms, 67ms}, 0ns);
}

TEST_CASE("jobs that end at once all run when the permit is released, and so do those behind them") {
  std::vector<puzzle::duration> lengths(24, 0ns);
  lengths.front() = 17ms;
  lengths.back() = 11ms;
  check_all_run(1, lengths, 28ms);
  lengths[7] = 5ms;
  check_all_run(2, lengths, 0ns);
}

TEST_CASE("a job that throws releases its permit exactly once") {
  struct broken_tool {};  // no std::exception
  const std::vector<std::exception_ptr> errors{
      std::make_exception_ptr(std::domain_error("job 0 broke its tool")), std::make_exception_ptr(broken_tool{}),
      // What a cancelled acquire() might throw, thrown by a job that was not cancelled.
      std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))),
      std::make_exception_ptr(
          std::system_error(asio::experimental::error::make_error_code(asio::experimental::error::channel_cancelled)))};
  for (const std::exception_ptr& error : errors) {
    for (const puzzle::duration length : {puzzle::duration(30ms), puzzle::duration(0ms)}) {
      for (const int permits : {1, 2}) {
        workshop shop;
        shop.permits = permits;
        shop.lengths = {length, 97ms, 41ms, 53ms, 7ms};
        shop.failing = 0;
        shop.error = error;
        puzzle::simulation sim;
        auto& slots = make_semaphore(sim, shop);
        auto failing = shop.start(sim, slots, 0);
        std::vector<puzzle::handle<std::string>> others;
        for (int id = 1; id < 5; ++id) others.push_back(shop.start(sim, slots, id));
        sim.at_each_instants_end([&] { shop.look(); });
        sim.run("job 0 threw " + puzzle::describe(error) +
                ", and its permit was never released: the line that does so was skipped. An exception of any type "
                "leaves a function at once, but not without running destructors. Nor does an error code tell who threw "
                "it.");

        if (!puzzle::expect_threw(failing, "run_with_permit (its job throws)", puzzle::describe(error),
                                  "the job's own exception has to propagate unchanged."))
          return;
        if (!shop.check_occupancy()) return;
        for (std::size_t i = 0; i < others.size(); ++i)
          if (!shop.check_result(others[i], static_cast<int>(i) + 1,
                                 "the failure of another job must not affect this one. Is there state shared between "
                                 "calls?"))
            return;
      }
    }
  }
}

TEST_CASE("cancelled during its job: the permit is released once the job has ended") {
  for (const puzzle::duration cleanup : {puzzle::duration(0ms), puzzle::duration(15ms)}) {
    workshop shop;
    shop.permits = 1;
    shop.lengths = {100ms, 47ms};
    shop.cleanup = cleanup;
    puzzle::simulation sim;
    auto& slots = make_semaphore(sim, shop);
    auto cancelled = shop.start(sim, slots, 0);
    auto next = shop.start(sim, slots, 1);
    sim.at(40ms, [&] { cancelled.cancel(); });
    sim.at_each_instants_end([&] { shop.look(); });
    sim.run(
        "job 0 was cancelled, and its permit was never released. A cancellation arrives as an exception at the "
        "co_await, in acquire() and in the job. Every later co_await throws too, so releasing must not need one.");

    puzzle::expect_aborted(cancelled, "run_with_permit (cancelled during its job)",
                           "the error that the cancelled job ended with has to propagate.");
    if (!shop.check_occupancy()) return;
    puzzle::expect_span("job 1", 40ms + shop.cleanup, 87ms + shop.cleanup,
                        "the permit has to be free when the cancelled job has ended: not before, not later.");
    puzzle::expect_returned(next, "run_with_permit 1 (the next in line)",
                            "the cancellation of another call must not affect this one.");
  }
}

TEST_CASE("cancelled while waiting: the waiter takes no permit and adds none, wherever it is in line") {
  for (const int cancelled : {1, 2, 3}) {
    const std::string name = "run_with_permit " + std::to_string(cancelled) + " (cancelled while waiting)";
    workshop shop;
    shop.permits = 1;
    shop.lengths = {100ms, 10ms, 57ms, 23ms};
    puzzle::simulation sim;
    auto& slots = make_semaphore(sim, shop);
    std::vector<puzzle::handle<std::string>> all;
    for (int id = 0; id < 4; ++id) all.push_back(shop.start(sim, slots, id));
    auto waiter = all[static_cast<std::size_t>(cancelled)];
    sim.at(30ms, [&] {
      --shop.unfinished;  // its job will not run
      waiter.cancel();
    });
    sim.at_each_instants_end([&] { shop.look(); });
    sim.run(
        "a waiter was cancelled, and later a permit was given to it that is never released, or another waiter was "
        "forgotten. A cancelled waiter has to leave the line, wherever it is, and no other waiter with it.");

    puzzle::expect_aborted(waiter, name, "the cancellation has to propagate out of acquire().");
    puzzle::expect_finished_at(waiter, name, 30ms,
                               "a cancelled waiter has nothing to wait for: it ends at the instant of its "
                               "cancellation.");
    puzzle::expect_count("jobs that ran for the cancelled waiter",
                         static_cast<std::int64_t>(puzzle::spans_named(workshop::name(cancelled)).size()), 0,
                         "it never had a permit, so its job must not start.");
    if (!shop.check_occupancy()) return;
    for (int id = 0; id < 4; ++id)
      if (id != cancelled &&
          !puzzle::expect_returned(all[static_cast<std::size_t>(id)], "run_with_permit " + std::to_string(id),
                                   "the cancellation of another call must not affect this one."))
        return;
    puzzle::expect_time("time until the other three jobs are done", sim.now(),
                        190ms - shop.lengths[static_cast<std::size_t>(cancelled)],
                        "each should start when the one before it ends.");
  }
}

TEST_CASE("the only waiter is cancelled: the permit is there for a later job") {
  workshop shop;
  shop.permits = 1;
  shop.lengths = {100ms, 10ms, 57ms, 23ms};
  puzzle::simulation sim;
  auto& slots = make_semaphore(sim, shop);
  shop.start(sim, slots, 0);
  auto waiter = shop.start(sim, slots, 1);
  sim.at(30ms, [&] {
    --shop.unfinished;  // job 1 will not run
    waiter.cancel();
  });
  sim.at(151ms, [&] {
    shop.start(sim, slots, 2);
    shop.start(sim, slots, 3);
  });
  sim.at_each_instants_end([&] { shop.look(); });
  sim.run_until(151ms);
  sim.run(
      "job 0 released its permit after the only waiter had been cancelled, and the permit is lost. Was it given to the "
      "cancelled waiter? Does release() ignore that something failed? (See \"With Asio 1.24 or older\" in the "
      "exercise.)");

  puzzle::expect_aborted(waiter, "run_with_permit (cancelled while waiting)",
                         "the cancellation has to propagate out of acquire().");
  if (!shop.check_occupancy()) return;
  puzzle::expect_time("time until the two late jobs are done", sim.now(), 231ms,
                      "one permit was free at 151 ms: the first should start then, the other when it ends.");
}

TEST_CASE("each release() lets exactly one waiter continue, at that instant, but not inside release()") {
  std::vector<puzzle::duration> got;
  bool releasing = false;
  int continued_inside = 0;
  const auto take = [&](semaphore& slots) -> asio::awaitable<void> {
    co_await slots.acquire();
    if (releasing) ++continued_inside;
    got.push_back(puzzle::clock::now().time_since_epoch());
  };
  puzzle::simulation sim;
  auto& slots = sim.make<semaphore>(sim.executor(), std::size_t{2});
  const auto give_back = [&](puzzle::duration wait, int times) -> asio::awaitable<void> {
    co_await puzzle::sleep_for(wait);
    releasing = true;
    for (int i = 0; i < times; ++i) slots.release();
    releasing = false;
  };
  for (int i = 0; i < 5; ++i) sim.start("acquire " + std::to_string(i), take(slots));
  sim.start("release at 25 ms", give_back(25ms, 1));
  sim.start("release at 61 ms", give_back(61ms, 2));
  sim.run(never_woken);
  const std::vector<puzzle::duration> expected{0ms, 0ms, 25ms, 61ms, 61ms};
  for (std::size_t i = 0; i < expected.size(); ++i)
    puzzle::expect_time("call " + std::to_string(i + 1) + " of 5 of acquire(), on two permits, returned", got.at(i),
                        expected[i],
                        "two permits are there at once, one is released at 25 ms, and two at 61 ms: each lets exactly "
                        "one waiter continue, at that instant.");
  puzzle::expect_count("waiters that continued before release() had returned", continued_inside, 0,
                       "release() calls the waiter's continuation directly. When jobs end at once, these calls nest, "
                       "each inside a destructor of the one before, and many jobs overflow the stack. A waiter has to "
                       "be queued on the executor, which resumes it after the present handler has returned.");
}

TEST_CASE("a permit that is acquired again before the waiter continues is not given away twice") {
  int held = 0, most_held = 0;
  const auto hold = [&](puzzle::duration d) -> asio::awaitable<void> {
    most_held = std::max(most_held, ++held);
    co_await puzzle::run_span("permit held", d);
    --held;
  };
  // Releases and acquires without a pause: the waiter that release() has woken has not continued yet.
  const auto twice = [&](semaphore& slots) -> asio::awaitable<void> {
    co_await slots.acquire();
    co_await hold(11ms);
    slots.release();
    co_await slots.acquire();
    co_await hold(7ms);
    slots.release();
  };
  const auto once = [&](semaphore& slots) -> asio::awaitable<void> {
    co_await slots.acquire();
    co_await hold(5ms);
    slots.release();
  };
  puzzle::simulation sim;
  auto& slots = sim.make<semaphore>(sim.executor(), std::size_t{1});
  sim.start("acquires twice", twice(slots));
  for (const char* name : {"first waiter", "second waiter"}) sim.start(name, once(slots));
  sim.run(never_woken);
  puzzle::expect_at_most("holders of the only permit at the same time", most_held, 1,
                         "a permit reached two callers of acquire(): the one that was woken, and one that came before "
                         "it continued. A woken waiter has to check again, or the permit has to be passed on to it "
                         "directly.");
  puzzle::expect_time("time until all permits are back", sim.now(), 28ms,
                      "the permit is held for 11, 7, 5 and 5 ms, without a gap.");
}

TEST_CASE("two semaphores are independent of each other") {
  workshop small, large;
  small.permits = 1;
  small.lengths = std::vector<puzzle::duration>(4, 11ms);
  large.permits = 3;
  large.lengths = std::vector<puzzle::duration>(6, 17ms);
  large.product = "built by ";
  large.failing = 2;
  large.error = std::make_exception_ptr(std::domain_error("job 2 broke its tool"));
  for (const bool small_first : {true, false}) {
    puzzle::simulation sim;
    const auto shops = small_first ? std::array{&small, &large} : std::array{&large, &small};
    std::array<std::vector<puzzle::handle<std::string>>, 2> calls;
    std::array<semaphore*, 2> slots{};
    for (std::size_t i = 0; i < 2; ++i) slots[i] = &make_semaphore(sim, *shops[i]);
    for (std::size_t i = 0; i < 2; ++i)
      for (int id = 0; id < static_cast<int>(shops[i]->lengths.size()); ++id)
        calls[i].push_back(shops[i]->start(sim, *slots[i], id));
    sim.at_each_instants_end([&] {
      small.look();
      large.look();
    });
    sim.run(shared_state);
    if (!puzzle::expect_at_most("jobs running with a semaphore of one permit, beside one of three permits",
                                small.most_running, 1, shared_state) ||
        !puzzle::expect_at_most("jobs running with a semaphore of three permits, beside one of one permit",
                                large.most_running, 3, shared_state) ||
        !puzzle::expect(small.idle_permit.empty() && large.idle_permit.empty(),
                        "jobs: " + small.idle_permit + large.idle_permit,
                        "one semaphore to run 1 at a time, the other 3", shared_state))
      return;
    for (std::size_t i = 0; i < 2; ++i)
      for (int id = 0; id < static_cast<int>(calls[i].size()); ++id) {
        const auto& call = calls[i][static_cast<std::size_t>(id)];
        if (id == shops[i]->failing ? !puzzle::expect_threw(call, "run_with_permit (its job throws)",
                                                            puzzle::describe(shops[i]->error), shared_state)
                                    : !shops[i]->check_result(call, id, shared_state))
          return;
      }
  }
}
