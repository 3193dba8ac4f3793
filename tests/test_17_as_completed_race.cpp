#include <algorithm>
#include <array>
#include <puzzle/scripted_task.hpp>
#include <puzzle/testing.hpp>

#include "contract/17_as_completed_race.hpp"

using namespace std::chrono_literals;
using puzzle::ending;

namespace {

// Errors of a mirror that is down. A race must not take the last three for its own cancellation or timeout, or ignore
// one because it is not derived from std::exception.
const std::exception_ptr no_answer = std::make_exception_ptr(std::runtime_error("no answer"));
const std::exception_ptr refused = std::make_exception_ptr(std::system_error(asio::error::connection_refused));
const std::exception_ptr timed_out = std::make_exception_ptr(std::system_error(asio::error::timed_out));
const std::exception_ptr aborted = std::make_exception_ptr(std::system_error(asio::error::operation_aborted));
const std::exception_ptr number = std::make_exception_ptr(42);

// A mirror ends after a while, or at once (0 ms: it never suspends): with its file, or with an error.
struct host {
  puzzle::scripted_task task;
  std::string file;
  bool down;

  const std::string& name() const { return task.name(); }
  puzzle::duration takes() const { return task.works_for(); }
};

puzzle::scripted_task task(const std::string& name, puzzle::duration takes) {
  return takes == 0ms ? puzzle::scripted_task(name) : puzzle::scripted_task(name, takes);
}

host delivers(const std::string& name, puzzle::duration takes, puzzle::duration cleanup = 0ms,
              ending when_cancelled = ending::aborts(), const std::string& file = "the file") {
  // Each mirror's file differs, so that the test can tell which one was returned.
  const std::string its_file = file.empty() ? file : file + " from " + name;
  puzzle::scripted_task its = task(name, takes);
  its.ends(ending::returns(its_file)).cleans_up_for(cleanup).when_cancelled(std::move(when_cancelled));
  return {its, its_file, false};
}

host fails(const std::string& name, puzzle::duration takes, std::exception_ptr error, puzzle::duration cleanup = 0ms) {
  puzzle::scripted_task its = task(name, takes);
  its.ends(ending::throws(error)).cleans_up_for(cleanup);
  return {its, "", true};
}

const ending delivers_late = ending::returns("a late file");
const ending fails_late = ending::throws(std::logic_error("failed while it was being cancelled"));

using hosts = std::array<host, 3>;

// The first in time that delivers, or nullptr if all are down.
const host* winner_of(const hosts& all) {
  const host* best = nullptr;
  for (const host& each : all)
    if (!each.down && (best == nullptr || each.takes() < best->takes())) best = &each;
  return best;
}

puzzle::handle<std::string> start_race(puzzle::simulation& sim, const hosts& all) {
  return sim.start("race_mirrors", contract::as_completed_race::race_mirrors(all[0].task, all[1].task, all[2].task));
}

// Each race of these has passed alone. When one of them fails now, there is one cause for all symptoms.
bool concurrent_calls = false;
struct with_concurrent_calls {
  with_concurrent_calls() { concurrent_calls = true; }
  with_concurrent_calls(const with_concurrent_calls&) = delete;
  ~with_concurrent_calls() { concurrent_calls = false; }
};
std::string_view cause(std::string_view alone) {
  return concurrent_calls ? "state shared between calls: another race ran at the same time and changed this one. Each "
                            "call needs its own."
                          : alone;
}

// Runs everything that the call has left behind, too, so that the timeline shows it. Checks that the loop was idle when
// the call had ended, and that each mirror was asked once, at the start.
bool run(puzzle::simulation& sim, const hosts& all) {
  sim.run(
      cause("race_mirrors waits for an event that was set before the wait began (a mirror may end at once), or for a "
            "mirror that was never started, or it has missed a failure: a mirror may throw anything."));
  const bool idle = sim.idle();
  sim.run_until(sim.now() + 10s);
  const host* winner = winner_of(all);
  for (const host& each : all) {
    const auto transfers = puzzle::spans_named(each.name());
    // When one mirror has delivered at once, the others need not even be asked.
    const bool too_late = winner != nullptr && winner->takes() == 0ms && each.takes() > 0ms;
    if (too_late && transfers.empty()) continue;
    if (!puzzle::expect_count("times that " + each.name() + " was asked", static_cast<int>(transfers.size()), 1,
                              cause("each of the three mirrors takes part in the race, once.")) ||
        !puzzle::expect_time("the start of " + each.name(), transfers[0].start, 0ms,
                             cause("the mirrors are asked concurrently. Creating a coroutine does not start it yet.")))
      return false;
  }
  return puzzle::expect(idle, "a timer or a coroutine that race_mirrors had started was still pending when it ended",
                        "none",
                        cause("a loser is still running. Each loser must be cancelled, and its end must be awaited."));
}

// Checks a race that has been run and has a winner.
bool check_won(const puzzle::handle<std::string>& race, const hosts& all) {
  const host& winner = *winner_of(all);
  bool ok = true;
  puzzle::duration end = winner.takes();
  for (const host& each : all) {
    if (puzzle::spans_named(each.name()).empty()) continue;
    if (each.takes() > winner.takes()) end = std::max(end, winner.takes() + each.task.clean_up());
    ok = ok && puzzle::expect_span(
                   each.name(), 0ms, std::min(each.takes(), winner.takes()),
                   cause(each.takes() <= winner.takes()
                             ? "this mirror was still in the race: the failure of another one does not decide it."
                             : "a loser is cancelled at the instant of the first success: not at a failure, and not "
                               "only after another loser has cleaned up. An empty file is a success, too."));
  }
  if (!ok || !puzzle::expect_returned(race, "race_mirrors",
                                      cause("one mirror delivered, so there is a file to return. The errors of the "
                                            "others do not matter, whatever they are (a mirror may throw "
                                            "operation_aborted itself), and neither do those of cancelled losers.")))
    return false;
  return puzzle::expect_text("the file", race.get(), winner.file,
                             cause("the first success in time wins: not the first argument, not the first mirror to "
                                   "end, and not a loser that delivers while it is being cancelled.")) &&
         puzzle::expect_finished_at(race, "race_mirrors", end,
                                    cause("the race ends at the instant when the winner has delivered and every loser "
                                          "has cleaned up, neither earlier nor later."));
}

bool check_race(const hosts& all) {
  puzzle::simulation sim;
  const auto race = start_race(sim, all);
  return run(sim, all) && check_won(race, all);
}

// The order of the arguments does not matter.
bool check_in_every_order(const hosts& all) {
  std::array<std::size_t, 3> places = {0, 1, 2};
  do {
    const hosts placed = {all[places[0]], all[places[1]], all[places[2]]};
    if (!check_race(placed)) return false;
  } while (std::next_permutation(places.begin(), places.end()));
  return true;
}

bool check_all_down(const hosts& all) {
  puzzle::simulation sim;
  const auto race = start_race(sim, all);
  if (!run(sim, all)) return false;
  for (const host& each : all)
    if (!puzzle::expect_span(each.name(), 0ms, each.takes(), "until a mirror delivers, all stay in the race."))
      return false;
  return puzzle::expect(race.error() != nullptr, "race_mirrors returned normally",
                        "an exception, because no mirror delivered",
                        "there is no file to return: throw the error of one of the mirrors.") &&
         puzzle::expect_finished_at(race, "race_mirrors", std::max({all[0].takes(), all[1].takes(), all[2].takes()}),
                                    "the race is lost at the instant when the last mirror fails.");
}

}  // namespace

TEST_CASE("the first success wins, and the losers are cancelled at that instant") {
  // The odd nanoseconds tell polling from waiting.
  check_in_every_order({delivers("near", 101ms + 7ns), delivers("far", 257ms), delivers("moon", 1'283ms)}) &&
      check_in_every_order({delivers("near", 3ms), delivers("far", 7ms), delivers("moon", 11ms)});
}

TEST_CASE("the race ends after the longest cleanup, and a slow cleanup does not let a loser win") {
  check_in_every_order({delivers("near", 101ms), delivers("far", 307ms, 223ms), delivers("moon", 251ms, 17ms)}) &&
      check_in_every_order({delivers("near", 1ms), delivers("far", 2ms, 9ms), delivers("moon", 3ms, 5ms)});
}

TEST_CASE("a mirror that fails early does not end the race") {
  check_in_every_order({fails("near", 53ms, no_answer), delivers("far", 211ms), delivers("moon", 499ms, 31ms)});
}

TEST_CASE("a mirror that fails early does not end the race, whatever it throws") {
  for (const std::exception_ptr& error : {refused, timed_out, aborted, number})
    if (!check_in_every_order({fails("near", 53ms, error), delivers("far", 211ms), delivers("moon", 499ms, 31ms)}))
      return;
}

TEST_CASE("an empty file is a success") {
  check_in_every_order({delivers("near", 101ms, 0ms, ending::aborts(), ""), delivers("far", 257ms),
                        delivers("moon", 601ms, 37ms, delivers_late)});
}

TEST_CASE("two mirrors fail and the third one wins") {
  check_in_every_order({fails("near", 53ms, no_answer), fails("far", 97ms, no_answer), delivers("moon", 499ms)});
}

TEST_CASE("a mirror that would have failed later is cancelled like any other loser") {
  check_in_every_order(
      {delivers("near", 89ms), fails("far", 211ms, no_answer, 41ms), fails("moon", 499ms, no_answer, 7ms)});
}

TEST_CASE("a loser that fails or delivers while it is being cancelled changes nothing") {
  check_in_every_order({delivers("near", 101ms), delivers("far", 257ms, 37ms, delivers_late),
                        delivers("moon", 601ms, 11ms, fails_late)});
}

TEST_CASE("an early failure and a late file do not change the winner") {
  check_in_every_order(
      {fails("near", 53ms, no_answer), delivers("far", 101ms), delivers("moon", 257ms, 37ms, delivers_late)});
}

TEST_CASE("a mirror that delivers at once, without suspending, wins at once") {
  check_in_every_order({delivers("near", 0ms), delivers("far", 257ms, 37ms), delivers("moon", 601ms, 11ms)}) &&
      check_in_every_order({delivers("near", 0ms), fails("far", 0ms, no_answer), delivers("moon", 601ms, 11ms)}) &&
      check_in_every_order({delivers("near", 0ms), fails("far", 0ms, no_answer), fails("moon", 0ms, aborted)});
}

TEST_CASE("mirrors that fail at once, without suspending, leave the race to the others") {
  check_in_every_order({fails("near", 0ms, no_answer), delivers("far", 211ms), delivers("moon", 499ms, 31ms)}) &&
      check_in_every_order({fails("near", 0ms, refused), fails("far", 0ms, number), delivers("moon", 499ms)});
}

TEST_CASE("all mirrors fail: the call throws when the last one has failed") {
  check_all_down({fails("near", 53ms, no_answer), fails("far", 97ms, no_answer), fails("moon", 211ms, no_answer)}) &&
      check_all_down({fails("near", 53ms, number), fails("far", 97ms, refused), fails("moon", 211ms, aborted)}) &&
      check_all_down({fails("near", 53ms, aborted), fails("far", 97ms, aborted), fails("moon", 211ms, aborted)}) &&
      check_all_down({fails("near", 5ms, no_answer), fails("far", 3ms, no_answer), fails("moon", 2ms, no_answer)}) &&
      check_all_down({fails("near", 0ms, no_answer), fails("far", 0ms, timed_out), fails("moon", 0ms, number)});
}

TEST_CASE("two concurrent races do not affect each other") {
  const hosts first = {delivers("near", 101ms), delivers("far", 257ms, 300ms), delivers("moon", 601ms)};
  const hosts second = {fails("east", 53ms, refused), delivers("west", 211ms), delivers("north", 307ms, 17ms)};
  if (!check_race(first) || !check_race(second)) return;
  const with_concurrent_calls now;
  puzzle::simulation sim;
  const auto one = start_race(sim, first);
  const auto other = start_race(sim, second);
  if (run(sim, first) && run(sim, second)) check_won(one, first) && check_won(other, second);
}
