// 09 · Locks and deadlocks · ★★★
//
// A bank with one clerk's desk for each account. Ann moves money from account 1 to account 2 and has sat down at desk
// 1; Bob moves money from 2 to 1 and sits at desk 2. Each now waits politely for the other's desk. The bank closes in
// the evening; they are still waiting.
//
// One thread does not save you: whatever happens between two co_awaits happens alone, but at a co_await the world moves
// on. What has to stay true across one needs a lock, and a lock must be held no longer than that.
//
// Your task: an increment that holds its lock briefly, and a transfer that takes two without a deadlock.
//   increment: adds 1 to the counter and does slow_work() once, before or after, whichever you like
//   [ ] no update is lost, also when somebody else holds the counter's lock and changes the value
//   [ ] slow_work() runs outside the lock: six increments do theirs at the same time
//   transfer: moves the amount, and awaits audit() once
//   [ ] audit() runs while both accounts are locked; it may see the money moved or not yet, but never half of it
//   [ ] transfers in opposite directions always finish
//   [ ] a transfer from an account to itself changes nothing, is audited, and finishes too
//   [ ] with too little money it throws std::domain_error and changes nothing; the money may also leave while it waits
//       for a lock. Whether a refused transfer is audited is up to you
//
// Look up: puzzle::async_mutex (tests/kit/puzzle/async_mutex.hpp): auto guard = co_await mutex.lock();
//   the guard unlocks in its destructor, or earlier by guard.unlock(). It is not recursive. Then: lock ordering.
// In asyncio:  async with asyncio.Lock(): ...
// Not needed here: negative amounts, cancellation, an audit or work that fails. Ids are distinct.
//
// Mind: g++ 12 miscompiles a conditional with a co_await in it, such as
//     auto guard = a.id < b.id ? co_await a.mutex.lock() : co_await b.mutex.lock();
//   Choose the account first (a reference), then lock it in a statement of its own.
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
  // TODO: right, but while one works, the others cannot.
  auto guard = co_await counter.mutex.lock();
  co_await slow_work();
  ++counter.value;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  // TODO: who holds what, and waits for what, when another transfer goes the opposite way?
  auto guard_from = co_await from.mutex.lock();
  auto guard_to = co_await to.mutex.lock();
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
