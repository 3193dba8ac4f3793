#pragma once

#include <asio/awaitable.hpp>
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
  co_await slow_work();
  // Reading and writing back stand together under the lock, and nothing that takes time does.
  auto guard = co_await counter.mutex.lock();
  ++counter.value;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  // Everybody locks the smaller id first, so whoever holds an account waits only for greater ones: no circle can close.
  account& first = from.id < to.id ? from : to;
  account& second = from.id < to.id ? to : from;
  auto guard_first = co_await first.mutex.lock();
  // The same account is locked already, and would wait for itself.
  std::optional<puzzle::async_mutex::guard> guard_second;
  if (&first != &second) guard_second = co_await second.mutex.lock();

  // Only now: while this waited, others may have taken the money.
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
