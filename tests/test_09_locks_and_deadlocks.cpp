#include <puzzle/testing.hpp>

#include "contract/09_locks_and_deadlocks.hpp"

using namespace std::chrono_literals;
using contract::locks_and_deadlocks::account;
using contract::locks_and_deadlocks::shared_counter;

namespace {

constexpr const char* cycle =
    "a deadlock: in the list above, follow which transfer holds which lock and waits for which, and you return to "
    "where you began. Which rule about the order of locking makes such a cycle impossible, whatever the direction?";

constexpr const char* cycle_or_itself =
    "a deadlock: follow in the list above which transfer holds which lock and waits for which. Does a transfer wait "
    "for a lock that it holds itself? Then `from` and `to` are the same account. Otherwise the order of locking "
    "differs between two transfers.";

constexpr const char* not_locked =
    "a lock was not taken, or was released too early: a guard unlocks at the end of its scope. (With g++ 12, see "
    "exercises/README.md#g-12 about a co_await in a conditional expression.)";

constexpr const char* shared_state =
    "state shared between calls: each call has its own accounts, amount and guards. Nothing of them can be static or "
    "global.";

// Other code that uses the lock correctly: it reads, takes its time, and writes back.
asio::awaitable<void> clerk(puzzle::async_mutex& mutex, int& value, int change, puzzle::duration d) {
  auto guard = co_await mutex.lock();
  const int read = value;
  co_await puzzle::run_span("clerk", d);
  value = read + change;
}

// Tries to lock an account during an audit.
struct inspection {
  bool audit_runs = true;
  std::string unlocked;  // the accounts that it could lock although the audit ran
};

asio::awaitable<void> inspect(account& which, std::shared_ptr<inspection> result) {
  auto guard = co_await which.mutex.lock();
  if (result->audit_runs) result->unlocked += (result->unlocked.empty() ? "" : " and ") + std::to_string(which.id);
}

asio::awaitable<void> lock_once(puzzle::async_mutex& mutex) { auto guard = co_await mutex.lock(); }

// The accounts, and a record of what the audits saw. Mutex 1 is that of account 1, and so on.
struct bank {
  account one{1, 100};
  account two{2, 200};
  account three{3, 300};
  int audits = 0;
  std::string unlocked;      // the accounts that were unlocked during their audit
  std::string inconsistent;  // a wrong sum of the balances, seen by an audit

  int total() const { return one.balance + two.balance + three.balance; }

  asio::awaitable<void> audit(puzzle::simulation& sim, account& from, account& to, puzzle::duration d, bool inspected) {
    ++audits;
    const auto what = std::make_shared<inspection>();
    if (inspected) {
      sim.start("inspector of " + std::to_string(from.id), inspect(from, what));
      if (&from != &to) sim.start("inspector of " + std::to_string(to.id), inspect(to, what));
    }
    look_at_money();
    const std::string name = "audit " + std::to_string(from.id) + " to " + std::to_string(to.id);
    if (d > 0ns) co_await puzzle::run_span(name, d);
    look_at_money();
    what->audit_runs = false;
    if (!what->unlocked.empty()) unlocked = what->unlocked;
  }

  void look_at_money() {
    if (total() != 600 && inconsistent.empty()) inconsistent = "an audit saw a sum of " + std::to_string(total());
  }

  puzzle::handle<void> start(puzzle::simulation& sim, account& from, account& to, int amount, puzzle::duration d,
                             bool inspected = false) {
    return sim.start("transfer " + std::to_string(from.id) + " to " + std::to_string(to.id),
                     contract::locks_and_deadlocks::transfer(from, to, amount, [this, &sim, &from, &to, d, inspected] {
                       return audit(sim, from, to, d, inspected);
                     }));
  }

  bool check_audits(int expected) const {
    return puzzle::expect_count("audits", audits, expected, "each transfer has to await audit() once.") &&
           puzzle::expect(inconsistent.empty(), inconsistent, "600",
                          "both balances have to change before audit(), or both after it, without a co_await between.");
  }

  bool check_balances(int expected_one, int expected_two, int expected_three, const char* cause) const {
    return puzzle::expect_count("money on account 1", one.balance, expected_one, cause) &&
           puzzle::expect_count("money on account 2", two.balance, expected_two, cause) &&
           puzzle::expect_count("money on account 3", three.balance, expected_three, cause);
  }

  // Checks that every lock was released.
  void check_unlocked(puzzle::simulation& sim) {
    for (account* each : {&one, &two, &three}) sim.start("a later lock()", lock_once(each->mutex));
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
  return puzzle::expect(
      is_domain_error(transfer.error()),
      "transfer of more money than there is: " +
          (transfer.error() ? "threw " + puzzle::describe(transfer.error()) : "returned normally"),
      "std::domain_error",
      transfer.error()
          ? "a refused transfer throws std::domain_error, so that its caller can tell it from other failures."
          : "only the balance at the moment of the move counts, under both locks: it may have changed since the call.");
}

void check_opposite(bool back_first) {
  bank world;
  puzzle::simulation sim;
  // Account 2 is locked at first. So both other transfers are under way, each with its first lock, when it becomes
  // free.
  auto busy = world.start(sim, world.three, world.two, 30, 40ms);
  auto there =
      back_first ? world.start(sim, world.two, world.one, 50, 13ms) : world.start(sim, world.one, world.two, 20, 17ms);
  sim.run_until(10ms);
  auto back =
      back_first ? world.start(sim, world.one, world.two, 20, 17ms) : world.start(sim, world.two, world.one, 50, 13ms);
  sim.run(cycle);

  for (const auto& [each, name] : {std::pair(busy, "the transfer from 3 to 2"), std::pair(there, "the first transfer"),
                                   std::pair(back, "the opposite transfer")})
    if (!puzzle::expect_returned(each, name, "there was enough money.")) return;
  if (!world.check_audits(3)) return;
  world.check_balances(130, 200, 270, "3 to 2: 30, 1 to 2: 20, 2 to 1: 50. A change was lost or made twice.");
  world.check_unlocked(sim);
}

}  // namespace

TEST_CASE("six increments: no update is lost, and their slow work runs at the same time") {
  const std::vector<puzzle::duration> lengths{29ms, 31ms, 37ms, 41ms, 43ms, 47ms};
  shared_counter counter;
  puzzle::simulation sim;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::string name = "slow work " + std::to_string(i);
    sim.start("increment " + std::to_string(i),
              contract::locks_and_deadlocks::increment(counter,
                                                       [name, d = lengths[i]] { return puzzle::run_span(name, d); }));
  }
  sim.run("an increment waits for a lock that is never released.");

  puzzle::expect_count("the counter after six increments", counter.value, 6,
                       "an update is lost: one call read the value, others changed it during a co_await, and then the "
                       "old value plus one was written over theirs.");
  for (std::size_t i = 0; i < lengths.size(); ++i)
    if (!puzzle::expect_count("calls of slow_work() by increment " + std::to_string(i),
                              static_cast<std::int64_t>(puzzle::spans_named("slow work " + std::to_string(i)).size()),
                              1,
                              "each increment does its slow work once. If the value has changed meanwhile, the work is "
                              "still done: only the addition needs the present value."))
      return;
  for (std::size_t i = 0; i < lengths.size(); ++i)
    if (!puzzle::expect_span(
            "slow work " + std::to_string(i), 0ns, lengths[i],
            "the slow work of one call waits for that of another: the lock is held while slow_work() runs. "
            "Only the counter needs it."))
      return;
  puzzle::expect_time("time for all six", sim.now(), 47ms, "they overlap, so they take as long as the longest.");
}

TEST_CASE("other code holds the lock and changes the counter: no update is lost") {
  shared_counter counter;
  puzzle::simulation sim;
  sim.start("clerk", clerk(counter.mutex, counter.value, 10, 40ms));
  sim.run_until(5ms);
  for (int i = 0; i < 2; ++i) {
    const std::string name = "slow work " + std::to_string(i);
    sim.start("increment " + std::to_string(i),
              contract::locks_and_deadlocks::increment(counter, [name] { return puzzle::run_span(name, 13ms); }));
  }
  sim.run("an increment waits for a lock that is never released.");
  puzzle::expect_count(
      "the counter, which the clerk raised by 10 and two increments by 1 each", counter.value, 12,
      "the clerk read the counter under its lock and wrote it back later. A change in between, without the lock, is "
      "lost.");
}

TEST_CASE("slow work that ends at once: no update is lost") {
  shared_counter counter;
  puzzle::simulation sim;
  const auto at_once = []() -> asio::awaitable<void> { co_return; };
  for (int i = 0; i < 5; ++i)
    sim.start("increment " + std::to_string(i), contract::locks_and_deadlocks::increment(counter, at_once));
  sim.run("an increment waits for a lock that is never released.");
  puzzle::expect_count("the counter after five increments", counter.value, 5, "each increment adds 1.");
  puzzle::expect_time("time for all five", sim.now(), 0ns, "nothing in them takes time.");
}

TEST_CASE("two counters at the same time are independent of each other") {
  shared_counter left, right;
  puzzle::simulation sim;
  sim.start("clerk", clerk(left.mutex, left.value, 100, 40ms));
  for (int i = 0; i < 3; ++i) {
    sim.start("left increment " + std::to_string(i), contract::locks_and_deadlocks::increment(left, [i] {
                return puzzle::run_span("left work " + std::to_string(i), (7 + 2 * i) * 1ms);
              }));
    if (i < 2)
      sim.start("right increment " + std::to_string(i), contract::locks_and_deadlocks::increment(right, [i] {
                  return puzzle::run_span("right work " + std::to_string(i), (5 + 8 * i) * 1ms);
                }));
  }
  sim.run(shared_state);
  puzzle::expect_count("the left counter, after three increments and a clerk's 100", left.value, 103, shared_state);
  puzzle::expect_count("the right counter, after two increments", right.value, 2, shared_state);
}

TEST_CASE("a transfer moves the money, and awaits audit() while both accounts are locked") {
  const auto amount = static_cast<int>(puzzle::drawn("amount", 1, 100));
  for (const bool back : {false, true}) {
    bank world;
    puzzle::simulation sim;
    account& from = back ? world.two : world.one;
    account& to = back ? world.one : world.two;
    auto done = world.start(sim, from, to, amount, 21ms, true);
    sim.run(cycle);

    if (!puzzle::expect_returned(done, "transfer", "there was enough money.")) return;
    puzzle::expect_finished_at(done, "transfer", 21ms,
                               "it takes as long as its audit, which has to be awaited before the transfer ends.");
    if (!world.check_audits(1)) return;
    puzzle::expect(world.unlocked.empty(), "while audit() ran, other code could lock account " + world.unlocked,
                   "both to be locked until it ends", not_locked);
    world.check_balances(back ? 100 + amount : 100 - amount, back ? 200 - amount : 200 + amount, 300,
                         "the amount has to move from `from` to `to`.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("an audit that ends at once: the money is moved, and every lock is released") {
  bank world;
  puzzle::simulation sim;
  auto there = world.start(sim, world.one, world.two, 30, 0ms);
  auto back = world.start(sim, world.two, world.one, 7, 0ms);
  auto itself = world.start(sim, world.three, world.three, 5, 0ms);
  auto refused = world.start(sim, world.one, world.three, 131, 0ms);
  sim.run(cycle_or_itself);
  for (const auto& each : {there, back, itself})
    if (!puzzle::expect_returned(each, "each transfer", "there was enough money.")) return;
  if (!check_refused(refused)) return;
  world.check_balances(77, 223, 300, "1 to 2: 30, 2 to 1: 7.");
  world.check_unlocked(sim);
}

TEST_CASE("two transfers between different accounts, at the same time, are independent of each other") {
  bank left, right;
  puzzle::simulation sim;
  sim.start("clerk", clerk(left.one.mutex, left.one.balance, 0, 40ms));
  auto in_left = left.start(sim, left.one, left.two, 30, 21ms, true);
  sim.run_until(3ms);
  auto in_right = right.start(sim, right.three, right.one, 170, 59ms, true);
  sim.run(shared_state);
  if (!puzzle::expect_returned(in_left, "transfer from 1 to 2 in one bank", shared_state) ||
      !puzzle::expect_returned(in_right, "transfer from 3 to 1 in another bank", shared_state) ||
      !left.check_audits(1) || !right.check_audits(1) ||
      !puzzle::expect(left.unlocked.empty() && right.unlocked.empty(),
                      "while audit() ran, other code could lock account " + left.unlocked + right.unlocked,
                      "both to be locked until it ends", shared_state))
    return;
  left.check_balances(70, 230, 300, shared_state) && right.check_balances(270, 200, 130, shared_state);
  left.check_unlocked(sim);
  right.check_unlocked(sim);
}

TEST_CASE("transfers in opposite directions finish") { check_opposite(true); }

TEST_CASE("transfers in opposite directions finish, the other one first") { check_opposite(false); }

TEST_CASE("many transfers between all accounts, in both directions: all finish and conserve the sum") {
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
  sim.run(cycle);
  for (const auto& each : all)
    if (!puzzle::expect_returned(each, "each transfer", "there was enough money.")) return;
  if (!world.check_audits(18)) return;
  puzzle::expect_count("money in all accounts", world.total(), 600,
                       "two transfers changed one account at the same time, and one change is lost.");
  world.check_unlocked(sim);
}

TEST_CASE("a transfer from an account to itself finishes and changes nothing") {
  bank world;
  puzzle::simulation sim;
  auto done = world.start(sim, world.two, world.two, 30, 21ms, true);
  sim.run(
      "the transfer waits for a lock that it holds itself: from and to are the same account, and the mutex is not "
      "recursive.");
  if (!puzzle::expect_returned(done, "transfer from 2 to 2", "there was enough money.")) return;
  if (!world.check_audits(1)) return;
  puzzle::expect(world.unlocked.empty(), "while audit() ran, other code could lock account " + world.unlocked,
                 "it to be locked until it ends", not_locked);
  world.check_balances(100, 200, 300, "the amount leaves the account and comes back.");
  world.check_unlocked(sim);
}

TEST_CASE("too little money: the transfer throws std::domain_error, and nothing changes") {
  bank world;
  puzzle::simulation sim;
  auto refused = world.start(sim, world.one, world.two, 101, 11ms);
  auto last_coin = world.start(sim, world.three, world.two, 300, 7ms);
  sim.run("a refused transfer does not release its locks.");
  check_refused(refused);
  puzzle::expect_returned(last_coin, "transfer of the whole balance", "there was enough money: 300 of 300.");
  world.check_balances(100, 500, 0, "a refused transfer must not change anything, and the other one moves 300.");
  world.check_unlocked(sim);
}

TEST_CASE("the money leaves while the transfer waits for a lock: the transfer is refused") {
  for (const bool back : {false, true}) {
    bank world;
    puzzle::simulation sim;
    account& from = back ? world.two : world.one;
    account& to = back ? world.one : world.two;
    sim.start("clerk", clerk(from.mutex, from.balance, 20 - from.balance, 40ms));
    sim.run_until(5ms);
    auto refused = world.start(sim, from, to, 50, 11ms);
    sim.run(cycle);
    if (!check_refused(refused)) return;
    world.check_balances(back ? 100 : 20, back ? 20 : 200, 300,
                         "the clerk left 20 on the sender's account, so the transfer of 50 must not change anything.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("opposite transfers finish, also when the balances change their order meanwhile") {
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
        "a deadlock: each transfer put the two accounts in an order, but not in the same one, since a clerk changed a "
        "balance in between. The order of locking must depend on a property that never changes.");
    if (!puzzle::expect_returned(there, "the first transfer", "there was enough money.") ||
        !puzzle::expect_returned(back, "the opposite transfer", "there was enough money."))
      return;
    world.check_balances(other_way ? 60 : 90, other_way ? 90 : 60, 300,
                         "poor to rich: 20, rich to poor: 10, and a clerk took 150 from the rich one.");
    world.check_unlocked(sim);
  }
}

TEST_CASE("other code holds the lock of either account: the transfer waits for it") {
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
    sim.run(cycle);
    puzzle::expect_returned(done, "transfer", "there was enough money.");
    puzzle::expect_span("audit 1 to 3", 40ms, 49ms, "both locks are available at 40 ms, when the clerk is done.");
    puzzle::expect_count(
        "money on account " + std::to_string(busy.id), busy.balance, busy_before + 7 + (sender_busy ? -30 : 30),
        "the clerk read this balance under its lock and wrote it back later. A change in between, without the lock, is "
        "lost.");
    world.check_unlocked(sim);
  }
}
