// Misconception: an exception undoes the changes.
// Expect: money on account 1: counted -1; expected 100
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
  account& first = from.id < to.id ? from : to;
  account& second = from.id < to.id ? to : from;
  auto guard_first = co_await first.mutex.lock();
  std::optional<puzzle::async_mutex::guard> guard_second;
  if (&first != &second) guard_second = co_await second.mutex.lock();
  from.balance -= amount;
  if (from.balance < 0) throw std::domain_error("too little money");
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
