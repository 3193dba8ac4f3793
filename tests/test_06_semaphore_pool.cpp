#include <puzzle/testing.hpp>

#include "contract/06_semaphore_pool.hpp"

using namespace std::chrono_literals;

namespace {

constexpr const char* nobody_wakes =
    "a permit was not given back, or was given to nobody: somebody waits in acquire() for ever. Follow a permit "
    "through "
    "each way a job can end, and release() to the one who waits.";

// Where the jobs run. It counts who is at work, and looks at the count whenever an instant is over.
struct workshop {
  int permits = 0;
  std::vector<puzzle::duration> lengths;  // of job 0, 1, …
  puzzle::duration clean_up{};            // what a cancelled job still has to do
  int failing = -1;                       // the job that throws at its end,
  std::exception_ptr trouble = {};        // and what

  int running = 0;
  int unfinished = 0;  // of the jobs that want to run
  int most_running = 0;
  std::string idle_bench;  // when a permit was free though a job waited

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
    if (clean_up > 0ns) {
      co_await puzzle::run_span_with_clean_up(my_name, length, clean_up);
    } else {
      co_await puzzle::run_span(my_name, length);
    }
    if (id == failing) std::rethrow_exception(trouble);
    co_return "made by " + my_name;
  }

  void look() {
    most_running = std::max(most_running, running);
    if (running < std::min(permits, unfinished) && idle_bench.empty())
      idle_bench = std::to_string(running) + " ran at " +
                   puzzle::format_duration(puzzle::clock::now().time_since_epoch()) + " though " +
                   std::to_string(unfinished) + " were there";
  }

  puzzle::handle<std::string> start(puzzle::simulation& sim, contract::semaphore_pool::semaphore& slots, int id) {
    ++unfinished;
    return sim.start("run_with_permit " + std::to_string(id),
                     contract::semaphore_pool::run_with_permit(
                         slots, [this](int which) { return work(which); }, id));
  }

  // Returns false when there is no point in looking further.
  bool check_occupancy() const {
    const bool limited = puzzle::expect_at_most(
        "jobs at work at the same time", most_running, permits,
        "acquire() returns although every permit is taken, or a permit is given back that nobody had, or twice, or "
        "before its job has ended. Whoever finds none free has to wait, suspended, until release() lets it go on.");
    return limited && puzzle::expect(idle_bench.empty(), "jobs at work: " + idle_bench,
                                     std::to_string(permits) + " at once, as long as there is work for them",
                                     "a permit is free and somebody waits, and they do not come together: the limit is "
                                     "lower than `permits`, or a permit is lost or comes back late.");
  }
};

contract::semaphore_pool::semaphore& make_semaphore(puzzle::simulation& sim, const workshop& shop) {
  return sim.make<contract::semaphore_pool::semaphore>(sim.executor(), static_cast<std::size_t>(shop.permits));
}

void check_all_run(int permits, std::vector<puzzle::duration> lengths, puzzle::duration expected_total) {
  workshop shop;
  shop.permits = permits;
  shop.lengths = lengths;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& slots = make_semaphore(sim, shop);
  std::vector<puzzle::handle<std::string>> jobs;
  for (int id = 0; id < static_cast<int>(lengths.size()); ++id) jobs.push_back(shop.start(sim, slots, id));
  sim.at_each_instants_end([&] { shop.look(); });
  sim.run(nobody_wakes);

  if (!shop.check_occupancy()) return;
  for (std::size_t id = 0; id < jobs.size(); ++id) {
    const std::string name = "run_with_permit " + std::to_string(id);
    if (!puzzle::expect_returned(jobs[id], name, "its job succeeded, so it should return the job's result.")) return;
    puzzle::expect_text("result of " + name, jobs[id].get(), "made by " + workshop::name(static_cast<int>(id)),
                        "the job's own result has to be returned.");
  }
  if (expected_total > 0ns)
    puzzle::expect_time(
        "time for all " + std::to_string(jobs.size()) + " jobs, " + std::to_string(permits) + " at once", sim.now(),
        expected_total, "a permit that is given back has to reach a waiter at that very instant.");
}

}  // namespace

TEST_CASE("ten jobs and three permits: three run at once, in four rounds") {
  check_all_run(3, std::vector<puzzle::duration>(10, 20'137us), 4 * 20'137us);
}

TEST_CASE("seven jobs and two permits take four rounds too") {
  check_all_run(2, std::vector<puzzle::duration>(7, 31'291us), 4 * 31'291us);
}

TEST_CASE("seventeen jobs and seven permits take three") {
  check_all_run(7, std::vector<puzzle::duration>(17, 20ms), 3 * 20ms);
}

TEST_CASE("with one permit the jobs run one after another") {
  check_all_run(1, std::vector<puzzle::duration>(4, 13ms), 4 * 13ms);
}

TEST_CASE("more permits than jobs: nobody waits") { check_all_run(5, std::vector<puzzle::duration>(3, 17ms), 17ms); }

TEST_CASE("jobs of different lengths: no permit lies idle while somebody waits") {
  check_all_run(3, {11ms, 53ms, 29ms, 7ms, 41ms, 3ms, 19ms, 67ms}, 0ns);
}

TEST_CASE("two semaphores have nothing to do with each other") {
  constexpr const char* their_own = "each semaphore has its own permits, so nothing of it may be static or global.";
  workshop small, large;
  small.permits = 1;
  small.lengths = std::vector<puzzle::duration>(4, 11ms);
  large.permits = 3;
  large.lengths = std::vector<puzzle::duration>(6, 17ms);
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  for (workshop* shop : {&small, &large}) {
    auto& slots = make_semaphore(sim, *shop);
    for (int id = 0; id < static_cast<int>(shop->lengths.size()); ++id) shop->start(sim, slots, id);
  }
  sim.at_each_instants_end([&] {
    small.look();
    large.look();
  });
  sim.run(their_own);
  puzzle::expect_at_most("jobs at work in a workshop of one bench, beside one of three", small.most_running, 1,
                         their_own) &&
      small.check_occupancy() && large.check_occupancy();
}

TEST_CASE("a job that throws gives its permit back, once") {
  const std::exception_ptr broken_tool = std::make_exception_ptr(std::domain_error("job 0 broke its tool"));
  const std::exception_ptr number = std::make_exception_ptr(7);  // no std::exception
  for (const std::exception_ptr& trouble : {broken_tool, number}) {
    for (const int permits : {1, 2}) {
      workshop shop;
      shop.permits = permits;
      shop.lengths = {30ms, 97ms, 41ms, 53ms, 7ms};
      shop.failing = 0;
      shop.trouble = trouble;
      puzzle::simulation sim;
      sim.step_cap(5'000);  // a loop that only yields is told at once
      auto& slots = make_semaphore(sim, shop);
      auto failing = shop.start(sim, slots, 0);
      std::vector<puzzle::handle<std::string>> others;
      for (int id = 1; id < 5; ++id) others.push_back(shop.start(sim, slots, id));
      sim.at_each_instants_end([&] { shop.look(); });
      sim.run(
          "job 0 threw, and its permit is gone: the line that gives it back was skipped. An exception, of whatever "
          "type, leaves a function at once, but not without running destructors.");

      puzzle::expect_threw(failing, "run_with_permit, whose job throws", puzzle::describe(trouble),
                           "the job's own exception has to come out.");
      if (!shop.check_occupancy()) return;
      for (const auto& each : others)
        puzzle::expect_returned(each, "run_with_permit, beside it or after it",
                                "the failure of another job is none of its own.");
    }
  }
}

TEST_CASE("a job that is cancelled gives its permit back once it has ended") {
  for (const puzzle::duration clean_up : {puzzle::duration(0ms), puzzle::duration(15ms)}) {
    workshop shop;
    shop.permits = 1;
    shop.lengths = {100ms, 47ms};
    shop.clean_up = clean_up;
    puzzle::simulation sim;
    sim.step_cap(5'000);  // a loop that only yields is told at once
    auto& slots = make_semaphore(sim, shop);
    auto cancelled = shop.start(sim, slots, 0);
    auto next = shop.start(sim, slots, 1);
    sim.at(40ms, [&] { cancelled.cancel(); });
    sim.at_each_instants_end([&] { shop.look(); });
    sim.run(
        "job 0 was cancelled, and its permit is gone. A cancellation arrives as an exception, at the co_await; and "
        "after it every further co_await throws, so giving back must not need one.");

    puzzle::expect_aborted(cancelled, "run_with_permit, cancelled while its job ran",
                           "what the cancelled job ended with has to come out.");
    if (!shop.check_occupancy()) return;
    puzzle::expect_span("job 1", 40ms + shop.clean_up, 87ms + shop.clean_up,
                        "the permit should be free when the cancelled job has ended: not before, not later.");
    puzzle::expect_returned(next, "run_with_permit, whose turn is next",
                            "the cancellation of another is none of its own.");
  }
}

TEST_CASE("a waiter that is cancelled makes no permit and takes none, wherever in the line it stands") {
  for (const int cancelled : {1, 2, 3}) {
    const std::string name = "run_with_permit " + std::to_string(cancelled) + ", cancelled while it waited";
    workshop shop;
    shop.permits = 1;
    shop.lengths = {100ms, 10ms, 57ms, 23ms};
    puzzle::simulation sim;
    sim.step_cap(5'000);  // a loop that only yields is told at once
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
        "a waiter was cancelled, and then a permit was given to it that nobody will give back, or another waiter was "
        "forgotten. Whoever is cancelled has to leave the line, wherever it stands, and nobody else with it.");

    puzzle::expect_aborted(waiter, name, "the cancellation has to come out of acquire().");
    puzzle::expect_finished_at(waiter, name, 30ms,
                               "nothing keeps a cancelled waiter: it ends at the instant of its cancellation.");
    puzzle::expect_count("jobs that ran for the cancelled waiter",
                         static_cast<std::int64_t>(puzzle::spans_named(workshop::name(cancelled)).size()), 0,
                         "it never had a permit, so its job must not start.");
    if (!shop.check_occupancy()) return;
    for (int id = 0; id < 4; ++id)
      if (id != cancelled &&
          !puzzle::expect_returned(all[static_cast<std::size_t>(id)], "run_with_permit " + std::to_string(id),
                                   "the cancellation of another is none of its own."))
        return;
    puzzle::expect_time("time until the other three jobs are done", sim.now(),
                        190ms - shop.lengths[static_cast<std::size_t>(cancelled)],
                        "each should start when the one before it ends.");
  }
}

TEST_CASE("after the only waiter was cancelled, the permit is there for whoever comes later") {
  workshop shop;
  shop.permits = 1;
  shop.lengths = {100ms, 10ms, 57ms, 23ms};
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
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
      "job 0 gave its permit back after the only waiter had been cancelled, and now it is gone. Was it given to the "
      "waiter that is no more? Does release() ignore that something failed? (See \"Mind\" in the exercise.)");

  puzzle::expect_aborted(waiter, "run_with_permit, cancelled while it waited for a permit",
                         "the cancellation has to come out of acquire().");
  if (!shop.check_occupancy()) return;
  puzzle::expect_time("time until the two late jobs are done", sim.now(), 231ms,
                      "one permit was free at 151 ms: the first should start then, the other when it ends.");
}

TEST_CASE("a permit given back by somebody else wakes a waiter") {
  std::vector<puzzle::duration> got;
  const auto take = [&got](contract::semaphore_pool::semaphore& slots) -> asio::awaitable<void> {
    co_await slots.acquire();
    got.push_back(puzzle::clock::now().time_since_epoch());
  };
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& slots = sim.make<contract::semaphore_pool::semaphore>(sim.executor(), std::size_t{2});
  for (int i = 0; i < 5; ++i) sim.start("acquire " + std::to_string(i), take(slots));
  sim.at(25ms, [&] { slots.release(); });
  sim.at(61ms, [&] {
    slots.release();
    slots.release();
  });
  sim.run(nobody_wakes);
  const std::vector<puzzle::duration> expected{0ms, 0ms, 25ms, 61ms, 61ms};
  for (std::size_t i = 0; i < expected.size(); ++i)
    puzzle::expect_time(
        "acquire() number " + std::to_string(i + 1) + " of 5, on two permits", got.at(i), expected[i],
        "two permits are there at once, one is given back at 25 ms, and two at 61 ms: each lets exactly "
        "one waiter go on, at that instant.");
}
