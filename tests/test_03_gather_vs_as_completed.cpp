#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/03_gather_vs_as_completed.hpp"

using namespace std::chrono_literals;

namespace {

using contract::gather_vs_as_completed::job;
using contract::gather_vs_as_completed::use_as_completed;
using contract::gather_vs_as_completed::use_gather;
using delays = std::array<puzzle::duration, 3>;

constexpr std::array<const char*, 3> dishes = {"soup", "fish", "cake"};

constexpr auto shared_state =
    "state shared between calls: a static or global variable holds results, counters or callbacks of more than one "
    "call. Each call needs its own.";
constexpr auto lost_notification =
    "the jobs end as soon as they are started, before the caller waits for them. A notification or a result that is "
    "sent when nothing is ready to take it is lost.";

// Three jobs for one call. A job without a delay ends at once: its coroutine never suspends.
struct order {
  delays take;
  std::string guest;                       // part of every result, so that no result of another call looks right
  std::array<std::string, 3> plates = {};  // the results, without the guest; by default the names of the dishes
  std::string caller = {};                 // tells the spans of two calls apart

  job job_for(std::size_t i) const {
    auto cooking = take[i] > 0ns ? puzzle::scripted_task(span_name(i), take[i]) : puzzle::scripted_task(span_name(i));
    return cooking.ends(puzzle::ending::returns(result(i)));
  }

  std::string span_name(std::size_t i) const { return caller + dishes[i]; }
  std::string result(std::size_t i) const { return (plates[i].empty() ? dishes[i] : plates[i]) + " for " + guest; }
  std::vector<std::string> results() const { return {result(0), result(1), result(2)}; }
  puzzle::duration slowest() const { return *std::max_element(take.begin(), take.end()); }
  // The jobs, quickest first.
  std::vector<std::size_t> by_delay() const {
    std::vector<std::size_t> indices = {0, 1, 2};
    std::sort(indices.begin(), indices.end(),
              [&](std::size_t x, std::size_t y) { return std::pair(take[x], x) < std::pair(take[y], y); });
    return indices;
  }
};

bool of_another_call(const std::vector<std::string>& got, const order& ordered) {
  return std::any_of(got.begin(), got.end(), [&](const std::string& result) {
    return !result.empty() && !puzzle::contains(result, " for " + ordered.guest);
  });
}

// What both functions have in common: three jobs, once each, concurrently.
bool check_concurrent(const puzzle::detail::handle_base& run, const std::string& what, const order& ordered) {
  if (!puzzle::expect_returned(run, what, "no job fails, so it should return.")) return false;
  // Checked before the spans: returning early has another cause than running one after another.
  if (run.finished_at() < ordered.slowest())
    return puzzle::expect_finished_at(
        run, what, ordered.slowest(),
        "it returned while a job was still running. A call has to wait for every job that it starts.");
  const std::vector<puzzle::span_record>& all = puzzle::spans();
  const bool cancelled =
      std::any_of(all.begin(), all.end(), [](const auto& each) { return each.state == puzzle::span_state::cancelled; });
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_span(ordered.span_name(i), 0ns, ordered.take[i],
                             cancelled ? "a job was cancelled when another one had ended. Each job has to run to its "
                                         "end, and only once."
                                       : "the jobs do not run concurrently. Each has to start at once, before any of "
                                         "them is waited for; puzzle 02 is about this."))
      return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_count("runs of the job \"" + ordered.span_name(i) + "\"",
                              static_cast<int>(puzzle::spans_named(ordered.span_name(i)).size()), 1,
                              "each job is to run once."))
      return false;
  return true;
}

bool check_end(puzzle::simulation& sim, const puzzle::detail::handle_base& run, const std::string& what,
               const order& ordered) {
  return puzzle::expect_finished_at(run, what, ordered.slowest(),
                                    "it should end with the slowest job and take no time of its own.") &&
         puzzle::expect_idle(sim, what, "a timer or a coroutine was started and never waited for.");
}

bool check_gather_results(const std::array<std::string, 3>& results, const order& ordered) {
  const std::vector<std::string> got(results.begin(), results.end());
  return puzzle::expect_list("what use_gather returned", got, ordered.results(),
                             of_another_call(got, ordered)
                                 ? shared_state
                                 : "the first result belongs to the first argument, and so on, whichever job ends "
                                   "first.");
}

bool check_gather(const order& ordered,
                  std::string_view if_stalled = "use_gather waits on an operation that can never complete.") {
  puzzle::simulation sim;
  auto run = sim.start("use_gather", use_gather(ordered.job_for(0), ordered.job_for(1), ordered.job_for(2)));
  sim.run(if_stalled);
  return check_concurrent(run, "use_gather", ordered) && check_gather_results(run.get(), ordered) &&
         check_end(sim, run, "use_gather", ordered);
}

// The results that were handed over the counter, and when.
struct counter {
  std::vector<std::string> results;
  std::vector<puzzle::duration> instants;
  std::size_t results_at_return = 0;

  asio::awaitable<void> serve(const order& ordered) {
    std::function<void(std::string)> on_result = [this](std::string result) {
      puzzle::span("on_result").done();  // so that the timeline shows when results are reported
      results.push_back(std::move(result));
      instants.push_back(puzzle::clock::now().time_since_epoch());
    };
    co_await use_as_completed(ordered.job_for(0), ordered.job_for(1), ordered.job_for(2), on_result);
    results_at_return = results.size();
  }
};

// Which of several jobs that end at the same instant comes first is open.
std::vector<std::string> with_ties_sorted(std::vector<std::string> results, const order& ordered) {
  const std::vector<std::size_t> jobs = ordered.by_delay();
  if (results.size() != jobs.size()) return results;
  for (std::size_t from = 0, to = 0; from < jobs.size(); from = to) {
    while (to < jobs.size() && ordered.take[jobs[to]] == ordered.take[jobs[from]]) ++to;
    std::sort(results.begin() + static_cast<std::ptrdiff_t>(from), results.begin() + static_cast<std::ptrdiff_t>(to));
  }
  return results;
}

bool check_reports(const counter& snack_bar, const order& ordered, puzzle::duration started,
                   std::string_view shared = {}) {
  std::vector<std::string> expected;
  for (const std::size_t i : ordered.by_delay()) expected.push_back(ordered.result(i));
  std::string_view cause =
      "results are reported once each, in the order in which the jobs end. The order of the arguments does not matter.";
  if (snack_bar.results.size() < 3)
    cause = "a result is not reported. Each job leads to one call of on_result, also if two results are equal.";
  if (of_another_call(snack_bar.results, ordered)) cause = shared_state;
  if (!shared.empty()) cause = shared;
  if (!puzzle::expect_list("the calls of on_result", with_ties_sorted(snack_bar.results, ordered),
                           with_ties_sorted(expected, ordered), cause))
    return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_time("the instant of on_result(\"" + snack_bar.results[i] + "\")", snack_bar.instants[i],
                             started + ordered.take[ordered.by_delay()[i]],
                             !shared.empty()
                                 ? shared
                                 : "the job had ended, but its result was held back: until other jobs had ended, or "
                                   "until the next look for finished jobs."))
      return false;
  return puzzle::expect_count("calls of on_result before use_as_completed returned",
                              static_cast<int>(snack_bar.results_at_return), 3,
                              !shared.empty() ? shared : "it should return after the last call of on_result.");
}

bool check_as_completed(const order& ordered, std::string_view if_stalled =
                                                  "use_as_completed waits on an operation that can never "
                                                  "complete.") {
  counter snack_bar;
  puzzle::simulation sim;
  auto run = sim.start("use_as_completed", snack_bar.serve(ordered));
  sim.run(if_stalled);
  return check_concurrent(run, "use_as_completed", ordered) && check_reports(snack_bar, ordered, 0ns) &&
         check_end(sim, run, "use_as_completed", ordered);
}

// The second call starts while the first is running, and both end in between each other.
const order first_guest{{151ms, 263ms, 397ms}, "Ada", {}, "Ada's "};
const order second_guest{{331ms, 59ms, 107ms}, "Grace", {}, "Grace's "};
constexpr puzzle::duration second_starts = 200ms;

}  // namespace

TEST_CASE("use_gather: the results keep the order of the arguments, whichever job ends first") {
  order ordered{{151ms, 263ms, 397ms}, "table 1"};
  do {
    if (!check_gather(ordered)) return;
  } while (std::next_permutation(ordered.take.begin(), ordered.take.end()));
  check_gather({{2s, 3ms, 719ms}, "table 2"});
}

TEST_CASE("use_as_completed: each result is reported at the instant at which its job ends") {
  order ordered{{151'137us, 263'291us, 397'419us}, "table 3"};  // odd, so that polling does not hit them
  do {
    if (!check_as_completed(ordered)) return;
  } while (std::next_permutation(ordered.take.begin(), ordered.take.end()));
  check_as_completed({{2s, 3'137us, 719'291us}, "table 4"});
}

TEST_CASE("use_as_completed: equal results are all reported") {
  check_as_completed({{151ms, 263ms, 397ms}, "table 5", {"soup", "cake", "cake"}});
}

TEST_CASE("a job may end at once, without suspending") {
  if (!check_gather({{151ms, 263ms, 397ms}, "table 6"}) || !check_as_completed({{151ms, 263ms, 397ms}, "table 6"}))
    return;
  for (const delays& take : {delays{0ms, 0ms, 0ms}, delays{0ms, 263ms, 397ms}, delays{151ms, 0ms, 397ms},
                             delays{151ms, 263ms, 0ms}, delays{0ms, 263ms, 0ms}})
    if (!check_gather({take, "table 7"}, lost_notification) ||
        !check_as_completed({take, "table 8"}, lost_notification))
      return;
}

TEST_CASE("use_gather: two calls at the same time do not share state") {
  // Alone, each call works. So a failure below comes from the other call.
  if (!check_gather(first_guest) || !check_gather(second_guest)) return;
  puzzle::simulation sim;
  const auto start = [&](const order& guest) {
    return sim.start(guest.guest, use_gather(guest.job_for(0), guest.job_for(1), guest.job_for(2)));
  };
  auto first = start(first_guest);
  sim.run_until(second_starts);
  auto second = start(second_guest);
  sim.run(shared_state);
  const auto check = [](const puzzle::handle<std::array<std::string, 3>>& run, const std::string& name,
                        const order& guest, puzzle::duration ends) {
    if (!puzzle::expect_returned(run, name, shared_state) || !puzzle::expect_finished_at(run, name, ends, shared_state))
      return false;
    const std::array<std::string, 3>& got = run.get();
    return puzzle::expect_list("what " + name + " returned", {got.begin(), got.end()}, guest.results(), shared_state);
  };
  check(first, "the first of two calls", first_guest, first_guest.slowest()) &&
      check(second, "the second of two calls", second_guest, second_starts + second_guest.slowest());
}

TEST_CASE("use_as_completed: two calls at the same time do not share state") {
  if (!check_as_completed(first_guest) || !check_as_completed(second_guest)) return;
  counter of_first, of_second;
  puzzle::simulation sim;
  auto first = sim.start(first_guest.guest, of_first.serve(first_guest));
  sim.run_until(second_starts);
  auto second = sim.start(second_guest.guest, of_second.serve(second_guest));
  sim.run(shared_state);
  puzzle::expect_returned(first, "the first of two calls", shared_state) &&
      puzzle::expect_returned(second, "the second of two calls", shared_state) &&
      check_reports(of_first, first_guest, 0ns, shared_state) &&
      check_reports(of_second, second_guest, second_starts, shared_state) &&
      puzzle::expect_finished_at(first, "the first of two calls", first_guest.slowest(), shared_state) &&
      puzzle::expect_finished_at(second, "the second of two calls", second_starts + second_guest.slowest(),
                                 shared_state);
}
