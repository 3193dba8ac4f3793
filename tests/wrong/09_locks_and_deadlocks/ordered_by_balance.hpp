// Misconception: any order will do, also one that changes.
// Expect: each transfer put the two accounts in an order, but not in the same one
#pragma once

#include <asio.hpp>
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
  auto guard = co_await counter.mutex.lock();
  ++counter.value;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  const bool poorer = from.balance < to.balance;
  account& first = poorer ? from : to;
  account& second = poorer ? to : from;
  auto guard_first = co_await first.mutex.lock();
  std::optional<puzzle::async_mutex::guard> guard_second;
  if (&first != &second) guard_second = co_await second.mutex.lock();
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
