// Alternative: a gate. Only one transfer at a time may be collecting its locks, so two can never wait for each other.
#pragma once

#include <asio.hpp>
#include <functional>
#include <optional>
#include <puzzle/async_mutex.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

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
  {
    auto guard = co_await counter.mutex.lock();
    const int read = counter.value;
    counter.value = read + 1;
  }
  co_await slow_work();
}

inline puzzle::async_mutex gate;

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  auto collecting = co_await gate.lock();
  std::vector<puzzle::async_mutex::guard> held;
  held.push_back(co_await from.mutex.lock());
  if (from.id != to.id) held.push_back(co_await to.mutex.lock());
  collecting.unlock();
  if (from.balance < amount) {
    co_await audit();
    throw std::domain_error("too little money");
  }
  from.balance -= amount;
  to.balance += amount;
  co_await audit();
}

}  // namespace locks_and_deadlocks
