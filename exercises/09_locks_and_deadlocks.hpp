// 09 · Locks and deadlocks · ★★★
//
// On a single thread, the code between two co_awaits runs without interruption. At a co_await, other coroutines run,
// and they may change what this one has just read. What must stay true across a co_await needs a lock, and a lock must
// be held no longer than that.
//
// Your task: an increment that holds its lock briefly, and a transfer that holds two locks without a deadlock.
//   increment: adds 1 to the counter and awaits slow_work() once, before or after, as you like
//   [ ] no update is lost, also when other code holds the counter's lock and changes the value
//   [ ] slow_work() runs outside the lock: six increments do theirs at the same time
//   transfer: moves the amount, and awaits audit() once
//   [ ] audit() runs while both accounts are locked. It may see the accounts before or after the move, but never
//       between: the sum is always the same
//   [ ] transfers in opposite directions always finish
//   [ ] a transfer from an account to itself changes nothing, is audited, and finishes too
//   [ ] with too little money, it throws std::domain_error and changes nothing. The money may also leave while the
//       transfer waits for a lock. A refused transfer may be audited or not
//
// Look up: puzzle::async_mutex (tests/kit/puzzle/async_mutex.hpp): auto guard = co_await mutex.lock();
//   The guard unlocks in its destructor, or earlier by guard.unlock(). The mutex is not recursive. Also: lock ordering.
// In asyncio:  async with asyncio.Lock(): ...
// Out of scope: negative amounts; cancellation; an audit() or slow_work() that fails. Ids are distinct.
// With g++ 12: see exercises/README.md#g-12 about a conditional expression (?:) with a co_await in it.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <optional>
#include <puzzle/async_mutex.hpp>
#include <stdexcept>
#include <utility>

namespace locks_and_deadlocks {

struct shared_counter {
  puzzle::async_mutex mutex;
  int value = 0;
};

struct account {
  int id;
  int balance;
  puzzle::async_mutex mutex;
};

inline asio::awaitable<void> increment(shared_counter& counter, std::function<asio::awaitable<void>()> slow_work) {
  // TODO: correct, but no two increments can work at the same time.
  auto guard = co_await counter.mutex.lock();
  co_await slow_work();
  ++counter.value;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  // TODO: with a transfer in the opposite direction, which lock does each hold, and which does each wait for?
  auto guard_from = co_await from.mutex.lock();
  auto guard_to = co_await to.mutex.lock();
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
