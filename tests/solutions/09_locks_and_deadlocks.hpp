#pragma once

#include <asio/awaitable.hpp>
#include <functional>
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
  co_await slow_work();
  // The lock covers reading and writing back, and nothing that takes time.
  auto guard = co_await counter.mutex.lock();
  ++counter.value;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  // Every transfer locks the smaller id first. So the holder of an account only ever waits for a larger id, and a cycle
  // is impossible.
  account& first = from.id < to.id ? from : to;
  account& second = from.id < to.id ? to : from;
  auto guard_first = co_await first.mutex.lock();
  // A transfer to the same account would wait for the lock that it holds.
  puzzle::async_mutex::guard guard_second;  // empty
  if (&first != &second) guard_second = co_await second.mutex.lock();

  // Checked only now: while this transfer waited, another one may have taken the money.
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
