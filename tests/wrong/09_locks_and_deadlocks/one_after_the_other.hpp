// Misconception: two locks that were each held once are as good as both at once.
// Expect: other code could lock account 1
// Expect: expected both
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
  {
    auto guard = co_await from.mutex.lock();
    if (from.balance < amount) throw std::domain_error("too little money");
    from.balance -= amount;
  }
  auto guard = co_await to.mutex.lock();
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
