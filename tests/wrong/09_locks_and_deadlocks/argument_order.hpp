// Misconception: "from before to" is a lock order.
// Expect: stalled at 40 ms
// Expect: mutex 1 is held by "transfer 1 to 2" and awaited by "transfer 2 to 1"
// Expect: mutex 2 is held by "transfer 2 to 1" and awaited by "transfer 1 to 2"
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
  auto guard = co_await from.mutex.lock();
  std::optional<puzzle::async_mutex::guard> other;
  if (&from != &to) other = co_await to.mutex.lock();
  if (from.balance < amount) throw std::domain_error("too little money");
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
