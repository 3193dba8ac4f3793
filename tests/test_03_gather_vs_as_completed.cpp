#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/03_gather_vs_as_completed.hpp"

using namespace std::chrono_literals;
using contract::gather_vs_as_completed::job;

namespace {

const std::array<std::string, 3> dishes = {"soup", "fish", "cake"};

using delays = std::array<puzzle::duration, 3>;

asio::awaitable<std::string> cook(std::string dish, puzzle::duration takes, std::string plate) {
  co_await puzzle::run_span(dish, takes);
  co_return plate;
}

// Each job cooks its dish, and returns what is on its plate.
std::array<job, 3> jobs(const delays& take, const std::array<std::string, 3>& plates = dishes) {
  std::array<job, 3> made;
  for (std::size_t i = 0; i < 3; ++i)
    made[i] = [dish = dishes[i], d = take[i], plate = plates[i]] { return cook(dish, d, plate); };
  return made;
}

puzzle::duration slowest(const delays& take) { return *std::max_element(take.begin(), take.end()); }

// The dishes, quickest first.
std::vector<std::size_t> by_delay(const delays& take) {
  std::vector<std::size_t> order = {0, 1, 2};
  std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return take[x] < take[y]; });
  return order;
}

// What both functions have in common: three jobs, once each, together.
bool check_together(const puzzle::detail::handle_base& run, std::string_view what, const delays& take) {
  if (!puzzle::expect_returned(run, what, "no job fails, so it should return")) return false;
  // Returned too early is a mistake of another kind than too late, and hides the rest.
  if (run.finished_at() < slowest(take))
    return puzzle::expect_finished_at(run, what, slowest(take),
                                      "it returned while a job was still running. It ends with the slowest of them.");
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_span(dishes[i], 0ns, take[i],
                             "the jobs do not run together. Each should start at once, and none wait for another's "
                             "end; puzzle 02 shows how."))
      return false;
  return puzzle::expect_count("jobs done", static_cast<int>(puzzle::spans().size()), 3, "each job is to be done once.");
}

bool check_gather(const delays& take) {
  const auto [a, b, c] = jobs(take);
  puzzle::simulation sim;
  auto run = sim.start("use_gather", contract::gather_vs_as_completed::use_gather(a, b, c));
  sim.run("use_gather waits for something that nobody will do.");

  if (!check_together(run, "use_gather", take)) return false;
  const std::array<std::string, 3>& got = run.get();
  return puzzle::expect_list("what use_gather returned", std::vector<std::string>(got.begin(), got.end()),
                             std::vector<std::string>(dishes.begin(), dishes.end()),
                             "the first result belongs to the first argument, and so on, whichever job ended first.") &&
         puzzle::expect_finished_at(run, "use_gather", slowest(take),
                                    "it should end with the slowest job, and take no time of its own.") &&
         puzzle::expect_idle(sim, "use_gather", "something was started and not awaited.");
}

// What was handed over the counter, and when.
struct counter {
  std::vector<std::string> plates;
  std::vector<puzzle::duration> instants;
  std::size_t plates_at_return = 0;
};

asio::awaitable<void> serve(counter& snack_bar, job a, job b, job c) {
  std::function<void(std::string)> on_result = [&snack_bar](std::string dish) {
    snack_bar.plates.push_back(std::move(dish));
    snack_bar.instants.push_back(puzzle::clock::now().time_since_epoch());
  };
  co_await contract::gather_vs_as_completed::use_as_completed(a, b, c, on_result);
  snack_bar.plates_at_return = snack_bar.plates.size();
}

bool check_as_completed(const delays& take, const std::array<std::string, 3>& plates = dishes) {
  const auto [a, b, c] = jobs(take, plates);
  counter snack_bar;
  puzzle::simulation sim;
  auto run = sim.start("use_as_completed", serve(snack_bar, a, b, c));
  sim.run("use_as_completed waits for something that nobody will do.");

  if (!check_together(run, "use_as_completed", take)) return false;
  std::vector<std::string> expected;
  for (const std::size_t i : by_delay(take)) expected.push_back(plates[i]);
  if (!puzzle::expect_list("the calls of on_result", snack_bar.plates, expected,
                           snack_bar.plates.size() < 3
                               ? "a result is not reported: each of the three belongs to a call of on_result, also "
                                 "when it says the same as another."
                               : "results are reported once each, in the order in which the jobs end: the order of "
                                 "the arguments does not matter here."))
    return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_time("the instant of on_result(\"" + snack_bar.plates[i] + "\")", snack_bar.instants[i],
                             take[by_delay(take)[i]],
                             "the job had ended, and its result had to wait: for other jobs to end, or for somebody "
                             "to look. Who knows first that a job has ended?"))
      return false;
  return puzzle::expect_count("calls of on_result before use_as_completed returned",
                              static_cast<int>(snack_bar.plates_at_return), 3,
                              "it should return after the last call of on_result.") &&
         puzzle::expect_finished_at(run, "use_as_completed", slowest(take),
                                    "it should end with the slowest job, and take no time of its own.") &&
         puzzle::expect_idle(sim, "use_as_completed", "something was started and not awaited.");
}

}  // namespace

TEST_CASE("gather gives the results in the order of the arguments, whichever job ends first") {
  delays take = {151ms, 263ms, 397ms};
  do {
    if (!check_gather(take)) return;
  } while (std::next_permutation(take.begin(), take.end()));
}

TEST_CASE("gather does so with other delays") { check_gather({2s, 3ms, 719ms}); }

TEST_CASE("as completed reports each result at the instant at which its job ends") {
  delays take = {151'137us, 263'291us, 397'419us};  // odd, so that nobody meets them who looks now and then
  do {
    if (!check_as_completed(take)) return;
  } while (std::next_permutation(take.begin(), take.end()));
}

TEST_CASE("as completed does so with other delays") { check_as_completed({2s, 3'137us, 719'291us}); }

TEST_CASE("as completed reports equal results as often as they come") {
  check_as_completed({151ms, 263ms, 397ms}, {"soup", "cake", "cake"});
}
