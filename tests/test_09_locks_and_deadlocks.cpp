#include <puzzle/testing.hpp>

#include "contract/09_locks_and_deadlocks.hpp"

using namespace std::chrono_literals;
using contract::locks_and_deadlocks::account;
using contract::locks_and_deadlocks::shared_counter;

namespace {

constexpr const char* circle =
    "a deadlock: follow in the list above who holds which lock and waits for which, and you come back to where you "
    "began. Which rule about the order of locking keeps such a circle from closing, whichever way the money goes?";

constexpr const char* guard_lost =
    "a lock was not taken, or a guard died too early: it unlocks at the end of its scope; with g++ 12, also after a "
    "conditional (? :) with a co_await in it.";

// Somebody else who uses the lock properly: reads, takes its time, writes back.
asio::awaitable<void> clerk(puzzle::async_mutex& mutex, int& value, int change, puzzle::duration d) {
  auto guard = co_await mutex.lock();
  const int read = value;
  co_await puzzle::run_span("clerk", d);
  value = read + change;
}

// Knocks at a lock during an audit.
struct inspection {
  bool audit_runs = true;
  std::string unlocked;  // what it found unlocked although the audit ran
};

asio::awaitable<void> knock(account& door, std::shared_ptr<inspection> what) {
  auto guard = co_await door.mutex.lock();
  if (what->audit_runs) what->unlocked += (what->unlocked.empty() ? "" : " and ") + std::to_string(door.id);
}

asio::awaitable<void> visit(puzzle::async_mutex& mutex) { auto guard = co_await mutex.lock(); }

// The accounts and what auditors saw. Mutex 1 is that of account 1, and so on.
struct bank {
  account one{1, 100};
  account two{2, 200};
  account three{3, 300};
  int audits = 0;
  std::string unlocked;      // an account that was free during its audit
  std::string inconsistent;  // money made or lost, seen by an audit

  int total() const { return one.balance + two.balance + three.balance; }

  asio::awaitable<void> audit(puzzle::simulation& sim, account& from, account& to, puzzle::duration d, bool inspect) {
    ++audits;
    const auto what = std::make_shared<inspection>();
    if (inspect) {
      sim.start("inspector at " + std::to_string(from.id), knock(from, what));
      if (&from != &to) sim.start("inspector at " + std::to_string(to.id), knock(to, what));
    }
    look_at_money();
    const std::string name = "audit " + std::to_string(from.id) + " to " + std::to_string(to.id);
    co_await puzzle::run_span(name, d);
    look_at_money();
    what->audit_runs = false;
    if (!what->unlocked.empty()) unlocked = what->unlocked;
  }

  void look_at_money() {
    if (total() != 600 && inconsistent.empty()) inconsistent = "an audit saw " + std::to_string(total()) + " in all";
  }

  puzzle::handle<void> start(puzzle::simulation& sim, account& from, account& to, int amount, puzzle::duration d,
                             bool inspect = false) {
    return sim.start("transfer " + std::to_string(from.id) + " to " + std::to_string(to.id),
                     contract::locks_and_deadlocks::transfer(from, to, amount, [this, &sim, &from, &to, d, inspect] {
                       return audit(sim, from, to, d, inspect);
                     }));
  }

  bool check_audits(int expected) const {
    return puzzle::expect_count("audits", audits, expected, "audit() has to be awaited once in each transfer.") &&
           puzzle::expect(inconsistent.empty(), inconsistent, "600",
                          "the money has to leave one account and reach the other before audit(), or both after it.");
  }

  bool check_balances(int expected_one, int expected_two, int expected_three, const char* cause) const {
    return puzzle::expect_count("money on account 1", one.balance, expected_one, cause) &&
           puzzle::expect_count("money on account 2", two.balance, expected_two, cause) &&
           puzzle::expect_count("money on account 3", three.balance, expected_three, cause);
  }

  // Whether every lock was given back.
  void check_unlocked(puzzle::simulation& sim) {
    for (account* each : {&one, &two, &three}) sim.start("a later visitor", visit(each->mutex));
    sim.run("a transfer that has ended still holds a lock.");
  }
};

bool is_domain_error(std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::domain_error&) {
    return true;
  } catch (...) {
    return false;
  }
  return false;
}

bool check_refused(const puzzle::handle<void>& transfer) {
  return puzzle::expect(is_domain_error(transfer.error()),
                        "the transfer of more money than there is: " +
                            (transfer.error() ? "threw " + puzzle::describe(transfer.error()) : "returned normally"),
                        "std::domain_error",
                        "what counts is the balance at the moment of moving the money, under both locks: it may have "
                        "changed since the call.");
}

void check_opposite(bool back_first) {
  bank world;
  puzzle::simulation sim;
  // Account 2 is busy at first, so that both others are under way, each with its first lock, when it becomes free.
  auto busy = world.start(sim, world.three, world.two, 30, 40ms);
  auto there =
      back_first ? world.start(sim, world.two, world.one, 50, 13ms) : world.start(sim, world.one, world.two, 20, 17ms);
  sim.run_until(10ms);
  auto back =
      back_first ? world.start(sim, world.one, world.two, 20, 17ms) : world.start(sim, world.two, world.one, 50, 13ms);
  sim.run(circle);

  for (const auto& [each, name] : {std::pair(busy, "the transfer from 3 to 2"), std::pair(there, "the first transfer"),
                                   std::pair(back, "the opposite transfer")})
    if (!puzzle::expect_returned(each, name, "there was money enough.")) return;
  if (!world.check_audits(3)) return;
  world.check_balances(130, 200, 270, "3 to 2: 30, 1 to 2: 20, 2 to 1: 50. A change was lost, or made twice.");
  world.check_unlocked(sim);
}

}  // namespace

TEST_CASE("six increments lose nothing and do their slow work at the same time") {
  const std::vector<puzzle::duration> lengths{29ms, 31ms, 37ms, 41ms, 43ms, 47ms};
  shared_counter counter;
  puzzle::simulation sim;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::string name = "slow work " + std::to_string(i);
    sim.start("increment " + std::to_string(i),
              contract::locks_and_deadlocks::increment(counter,
                                                       [name, d = lengths[i]] { return puzzle::run_span(name, d); }));
  }
  sim.run("an increment waits for a lock that is never given back.");

  puzzle::expect_count(
      "the counter after six increments", counter.value, 6,
      "an update is lost: a value was read, others changed it during a co_await, and then the old value "
      "plus one was written over theirs.");
  for (std::size_t i = 0; i < lengths.size(); ++i)
    if (!puzzle::expect_span("slow work " + std::to_string(i), 0ns, lengths[i],
                             "the slow work of one waits for that of another: the lock is held while slow_work() runs. "
                             "What needs it is the counter, not the work."))
      return;
  puzzle::expect_time("time for all six", sim.now(), 47ms, "together they take as long as the longest.");
}

TEST_CASE("an increment waits while somebody else holds the lock") {
  shared_counter counter;
  puzzle::simulation sim;
  sim.start("clerk", clerk(counter.mutex, counter.value, 10, 40ms));
  sim.run_until(5ms);
  for (int i = 0; i < 2; ++i) {
    const std::string name = "slow work " + std::to_string(i);
    sim.start("increment " + std::to_string(i),
              contract::locks_and_deadlocks::increment(counter, [name] { return puzzle::run_span(name, 13ms); }));
  }
  sim.run("an increment waits for a lock that is never given back.");
  puzzle::expect_count("the counter, which the clerk raised by 10 and two increments by 1 each", counter.value, 12,
                       "somebody else read the counter under its lock and wrote back later; who changes it meanwhile "
                       "without the lock loses the change.");
}

TEST_CASE("a transfer moves the money, and is audited while both accounts are locked") {
  for (const bool back : {false, true}) {
    bank world;
    puzzle::simulation sim;
    account& from = back ? world.two : world.one;
    account& to = back ? world.one : world.two;
    auto done = world.start(sim, from, to, 30, 21ms, true);
    sim.run(circle);

    if (!puzzle::expect_returned(done, "transfer", "there was money enough.")) return;
    puzzle::expect_finished_at(done, "transfer", 21ms, "it takes as long as its audit.");
    if (!world.check_audits(1)) return;
    puzzle::expect(world.unlocked.empty(), "while audit() ran, somebody else could lock account " + world.unlocked,
                   "both to be locked until it ends", guard_lost);
    world.check_balances(back ? 130 : 70, back ? 170 : 230, 300, "the amount has to leave `from` and reach `to`.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("transfers in opposite directions finish") { check_opposite(true); }

TEST_CASE("so they do the other way about") { check_opposite(false); }

TEST_CASE("many transfers, both ways between all accounts, finish and conserve the money") {
  bank world;
  puzzle::simulation sim;
  account* const ring[] = {&world.one, &world.two, &world.three};
  std::vector<puzzle::handle<void>> all;
  for (int i = 0; i < 18; ++i) {
    account& from = *ring[i % 3];
    account& to = *ring[(i % 3 + 1 + i / 3 % 2) % 3];
    all.push_back(world.start(sim, from, to, 1 + i % 5, (7 + i * 5 % 11) * 1ms));
    if (i % 2 == 1) sim.run_until(sim.now() + 3ms);
  }
  sim.run(circle);
  for (const auto& each : all)
    if (!puzzle::expect_returned(each, "each transfer", "there was money enough.")) return;
  if (!world.check_audits(18)) return;
  puzzle::expect_count("money in all accounts", world.total(), 600,
                       "two changes of one account at the same time: one of them is lost.");
  world.check_unlocked(sim);
}

TEST_CASE("a transfer from an account to itself finishes, and changes nothing") {
  bank world;
  puzzle::simulation sim;
  auto done = world.start(sim, world.two, world.two, 30, 21ms, true);
  sim.run(
      "the transfer waits for a lock that it holds itself: from and to are the same account. The lock is not "
      "recursive.");
  if (!puzzle::expect_returned(done, "the transfer from 2 to 2", "there was money enough.")) return;
  if (!world.check_audits(1)) return;
  puzzle::expect(world.unlocked.empty(), "while audit() ran, somebody else could lock account " + world.unlocked,
                 "it to be locked until it ends", guard_lost);
  world.check_balances(100, 200, 300, "what leaves the account comes back to it.");
  world.check_unlocked(sim);
}

TEST_CASE("with too little money a transfer is refused, and nothing changes") {
  bank world;
  puzzle::simulation sim;
  auto refused = world.start(sim, world.one, world.two, 101, 11ms);
  auto last_coin = world.start(sim, world.three, world.two, 300, 7ms);
  sim.run("a refused transfer keeps its locks.");
  check_refused(refused);
  puzzle::expect_returned(last_coin, "a transfer of all there is", "there was money enough: 300 of 300.");
  world.check_balances(100, 500, 0, "a refused transfer must not change anything, nor the one after it fail.");
  world.check_unlocked(sim);
}

TEST_CASE("money that leaves while the transfer waits for its locks is not there") {
  for (const bool back : {false, true}) {
    bank world;
    puzzle::simulation sim;
    account& from = back ? world.two : world.one;
    account& to = back ? world.one : world.two;
    sim.start("clerk", clerk(from.mutex, from.balance, 20 - from.balance, 40ms));
    sim.run_until(5ms);
    auto refused = world.start(sim, from, to, 50, 11ms);
    sim.run(circle);
    if (!check_refused(refused)) return;
    world.check_balances(back ? 100 : 20, back ? 20 : 200, 300,
                         "the clerk left 20 on the account that pays; the transfer of 50 must not change anything.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("opposite transfers finish, also when the richer account becomes the poorer while they wait") {
  for (const bool other_way : {false, true}) {
    bank world;
    puzzle::simulation sim;
    account& poor = other_way ? world.two : world.one;
    account& rich = other_way ? world.one : world.two;
    poor.balance = 100;
    rich.balance = 200;
    sim.start("clerk", clerk(poor.mutex, poor.balance, 0, 40ms));
    sim.start("clerk", clerk(rich.mutex, rich.balance, -150, 20ms));
    sim.run_until(5ms);
    auto there = world.start(sim, poor, rich, 20, 17ms);
    sim.run_until(25ms);
    auto back = world.start(sim, rich, poor, 10, 13ms);
    sim.run(
        "a deadlock: both transfers put the two accounts in order, but not in the same, since a clerk changed a "
        "balance in between. What the order of locking goes by must never change.");
    if (!puzzle::expect_returned(there, "the first transfer", "there was money enough.") ||
        !puzzle::expect_returned(back, "the opposite transfer", "there was money enough."))
      return;
    world.check_balances(other_way ? 60 : 90, other_way ? 90 : 60, 300,
                         "poor to rich: 20, rich to poor: 10, and a clerk took 150 of the rich one.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("a transfer waits while somebody else holds the lock of either account") {
  for (const bool sender_busy : {true, false}) {
    bank world;
    puzzle::simulation sim;
    account& busy = sender_busy ? world.one : world.three;
    const int busy_before = busy.balance;
    sim.start("clerk", clerk(busy.mutex, busy.balance, 7, 40ms));
    sim.run_until(5ms);
    auto done = sim.start("transfer 1 to 3", contract::locks_and_deadlocks::transfer(world.one, world.three, 30, [] {
                            return puzzle::run_span("audit 1 to 3", 9ms);
                          }));
    sim.run(circle);
    puzzle::expect_returned(done, "transfer", "there was money enough.");
    puzzle::expect_span("audit 1 to 3", 40ms, 49ms, "both locks are there at 40 ms, when the clerk is done.");
    puzzle::expect_count(
        "money on account " + std::to_string(busy.id), busy.balance, busy_before + 7 + (sender_busy ? -30 : 30),
        "a clerk read this balance under its lock and wrote back later; who changes it meanwhile without "
        "the lock loses the change.");
    world.check_unlocked(sim);
  }
}
