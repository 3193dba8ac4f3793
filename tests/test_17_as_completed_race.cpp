#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/17_as_completed_race.hpp"

using namespace std::chrono_literals;

namespace {

enum class when_cancelled { aborts, fails, delivers };

// Ways of being down. The last three a race must not take for its own cancellation, or overlook.
const std::exception_ptr no_answer = std::make_exception_ptr(std::runtime_error("no answer"));
const std::exception_ptr refused = std::make_exception_ptr(std::system_error(asio::error::connection_refused));
const std::exception_ptr aborted = std::make_exception_ptr(std::system_error(asio::error::operation_aborted));
const std::exception_ptr number = std::make_exception_ptr(42);

// A mirror delivers after a while, or is down and says so then. Told to stop, it cleans up and ends one way or another.
struct host {
  std::string name;
  puzzle::duration takes;
  std::exception_ptr down = nullptr;
  puzzle::duration clean_up = 0ms;
  when_cancelled then = when_cancelled::aborts;
  std::string file = "file from " + name;
};

asio::awaitable<std::string> fetch(const host& from) {
  puzzle::span transfer(from.name);
  std::exception_ptr interrupted;
  try {
    co_await puzzle::sleep_for(from.takes);
  } catch (...) {
    interrupted = std::current_exception();
  }
  if (interrupted) {
    transfer.cancelled();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (from.clean_up > 0ms) co_await puzzle::run_span(from.name + " clean-up", from.clean_up);
    if (from.then == when_cancelled::fails) throw std::logic_error(from.name + " failed while it was being stopped");
    if (from.then == when_cancelled::aborts) std::rethrow_exception(interrupted);
    co_return "late file from " + from.name;
  }
  if (from.down) {
    transfer.failed();
    std::rethrow_exception(from.down);
  }
  transfer.done();
  co_return from.file;
}

using hosts = std::array<host, 3>;

// The first in time that delivers, or nothing when all are down.
const host* winner_of(const hosts& all) {
  const host* best = nullptr;
  for (const host& each : all)
    if (!each.down && (best == nullptr || each.takes < best->takes)) best = &each;
  return best;
}

puzzle::handle<std::string> start_race(puzzle::simulation& sim, const hosts& all) {
  const auto mirror_at = [](const host& at) { return [&at] { return fetch(at); }; };
  return sim.start("race_mirrors",
                   contract::as_completed_race::race_mirrors(mirror_at(all[0]), mirror_at(all[1]), mirror_at(all[2])));
}

// Lets whatever the call left behind play on, so that the timeline shows it. Tells whether the loop was
// idle when the call had ended, and each mirror was asked once, at the start.
bool run(puzzle::simulation& sim, const hosts& all) {
  sim.run(
      "race_mirrors waits for a mirror that nobody asked, or for an end that has already been, or has overlooked "
      "a mirror's failure: that may be anything, also no std::exception. Or it shares something static with another "
      "race.");
  const bool idle = sim.idle();
  sim.run_until(sim.now() + 10s);
  for (const host& each : all) {
    const auto transfers = puzzle::spans_named(each.name);
    if (!puzzle::expect_count("how often " + each.name + " was asked", static_cast<int>(transfers.size()), 1,
                              "each of the three mirrors takes part in the race, once.") ||
        !puzzle::expect_time("the start of " + each.name, transfers[0].start, 0ms,
                             "a race needs all three at the start; a coroutine that was only made does not run yet."))
      return false;
  }
  return puzzle::expect(idle, "race_mirrors left something behind: a timer or a coroutine is still pending",
                        "nothing to be left when it ends", "a loser still runs. It must be stopped, and awaited.");
}

// What a race that has been run owes.
bool check_won(const puzzle::handle<std::string>& race, const hosts& all) {
  const host& winner = *winner_of(all);
  bool ok = true;
  puzzle::duration end = winner.takes;
  for (const host& each : all) {
    if (each.takes > winner.takes) end = std::max(end, winner.takes + each.clean_up);
    ok = ok && puzzle::expect_span(each.name, 0ms, std::min(each.takes, winner.takes),
                                   each.takes <= winner.takes
                                       ? "it was still in the race: a failure elsewhere does not decide it."
                                       : "a loser is to be stopped at the instant of the first success: not at a "
                                         "failure, not when another loser has cleaned up, and whatever other races do "
                                         "(what is static is shared by all). An empty file is a success, too.");
  }
  if (!ok || !puzzle::expect_returned(race, "race_mirrors",
                                      "one of the mirrors delivered, so there is a file to return. Errors of the "
                                      "others do not count, whatever they are (operation_aborted may be a mirror's "
                                      "own), nor do those of losers that were stopped."))
    return false;
  return puzzle::expect_text(
             "the file", race.get(), winner.file,
             "the first success in time wins: not the first argument, not the first end, and not what a "
             "loser brings while it is being stopped.") &&
         puzzle::expect_finished_at(race, "race_mirrors", end,
                                    "it ends when the longest clean-up of a loser has ended: not before, since "
                                    "somebody still works; not later, since nobody does.");
}

bool check_race(const hosts& all) {
  puzzle::simulation sim;
  const auto race = start_race(sim, all);
  return run(sim, all) && check_won(race, all);
}

// Whatever the order of the arguments, the race is the same.
void check_in_every_order(const hosts& all) {
  std::array<std::size_t, 3> places = {0, 1, 2};
  do {
    const hosts placed = {all[places[0]], all[places[1]], all[places[2]]};
    if (!check_race(placed)) return;
  } while (std::next_permutation(places.begin(), places.end()));
}

void check_all_down(const hosts& all) {
  puzzle::simulation sim;
  const auto race = start_race(sim, all);
  if (!run(sim, all)) return;
  for (const host& each : all)
    puzzle::expect_span(each.name, 0ms, each.takes, "as long as nobody has delivered, all stay in the race.");
  puzzle::expect(race.error() != nullptr, "race_mirrors returned normally", "an exception, since no mirror delivered",
                 "there is no file to return: throw the error of one of them.");
  puzzle::expect_finished_at(race, "race_mirrors", std::max({all[0].takes, all[1].takes, all[2].takes}),
                             "the race is lost when the last mirror has failed, and then at once.");
}

}  // namespace

TEST_CASE("the first mirror that delivers wins, and the losers are stopped at that instant") {
  // The odd nanosecond tells who looks again and again from who waits.
  check_in_every_order({host{"near", 101ms + 7ns}, host{"far", 257ms}, host{"moon", 1'283ms}});
  check_in_every_order({host{"near", 3s}, host{"far", 7s}, host{"moon", 11s}});
}

TEST_CASE("the race ends when the longest clean-up has ended, and a slow one does not let a loser win") {
  check_in_every_order({host{"near", 101ms}, host{"far", 307ms, nullptr, 223ms}, host{"moon", 251ms, nullptr, 17ms}});
  check_in_every_order({host{"near", 1s}, host{"far", 2s, nullptr, 9s}, host{"moon", 3s, nullptr, 5s}});
}

TEST_CASE("a mirror that fails early leaves the race, and the others go on") {
  check_in_every_order({host{"near", 53ms, no_answer}, host{"far", 211ms}, host{"moon", 499ms, nullptr, 31ms}});
}

TEST_CASE("whatever it is that a mirror fails with, the others go on") {
  for (const std::exception_ptr& error : {refused, aborted, number})
    check_in_every_order({host{"near", 53ms, error}, host{"far", 211ms}, host{"moon", 499ms, nullptr, 31ms}});
}

TEST_CASE("an empty file is a file") {
  check_in_every_order({host{"near", 101ms, nullptr, 0ms, when_cancelled::aborts, ""}, host{"far", 257ms},
                        host{"moon", 601ms, nullptr, 37ms, when_cancelled::delivers}});
}

TEST_CASE("two failures leave the third to win") {
  check_in_every_order({host{"near", 53ms, no_answer}, host{"far", 97ms, no_answer}, host{"moon", 499ms}});
}

TEST_CASE("a mirror that would have failed later is stopped like any other loser") {
  check_in_every_order({host{"near", 89ms}, host{"far", 211ms, no_answer, 41ms}, host{"moon", 499ms, no_answer, 7ms}});
}

TEST_CASE("what a loser does while it is being stopped changes nothing") {
  check_in_every_order({host{"near", 101ms}, host{"far", 257ms, nullptr, 37ms, when_cancelled::delivers},
                        host{"moon", 601ms, nullptr, 11ms, when_cancelled::fails}});
}

TEST_CASE("a failure before, and a file after the winner's, leave the winner what it is") {
  check_in_every_order({host{"near", 53ms, no_answer}, host{"far", 101ms},
                        host{"moon", 257ms, nullptr, 37ms, when_cancelled::delivers}});
}

TEST_CASE("two races at once are two") {
  const hosts first = {host{"near", 101ms}, host{"far", 257ms, nullptr, 31ms}, host{"moon", 601ms}};
  const hosts second = {host{"east", 53ms, refused}, host{"west", 211ms}, host{"north", 307ms, nullptr, 17ms}};
  puzzle::simulation sim;
  const auto one = start_race(sim, first);
  const auto other = start_race(sim, second);
  if (run(sim, first) && run(sim, second)) check_won(one, first) && check_won(other, second);
}

TEST_CASE("when all mirrors are down, the call throws once the last has failed") {
  check_all_down({host{"near", 53ms, no_answer}, host{"far", 97ms, no_answer}, host{"moon", 211ms, no_answer}});
  check_all_down({host{"near", 53ms, number}, host{"far", 97ms, refused}, host{"moon", 211ms, aborted}});
  check_all_down({host{"near", 53ms, aborted}, host{"far", 97ms, aborted}, host{"moon", 211ms, aborted}});
  check_all_down({host{"near", 5s, no_answer}, host{"far", 3s, no_answer}, host{"moon", 2s, no_answer}});
}
