// Alternative: the order of the addresses; a transfer to the same account is a case of its own; the slow work comes
// last.
#pragma once

#include <asio.hpp>
#include <functional>
#include <optional>
#include <puzzle/async_mutex.hpp>
#include <stdexcept>
#include <string>
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
  auto guard = co_await counter.mutex.lock();
  ++counter.value;
  guard.unlock();
  co_await slow_work();
}

inline asio::awaitable<void> move_and_audit(account& from, account& to, int amount,
                                            std::function<asio::awaitable<void>()> audit) {
  if (amount > from.balance) throw std::domain_error("account " + std::to_string(from.id) + " has too little money");
  co_await audit();
  from.balance -= amount;
  to.balance += amount;
}

inline asio::awaitable<void> transfer(account& from, account& to, int amount,
                                      std::function<asio::awaitable<void>()> audit) {
  if (&from == &to) {
    auto guard = co_await from.mutex.lock();
    co_await move_and_audit(from, to, amount, audit);
    co_return;
  }
  account* order[] = {&from, &to};
  if (std::less<>()(&to, &from)) std::swap(order[0], order[1]);
  auto lower = co_await order[0]->mutex.lock();
  auto upper = co_await order[1]->mutex.lock();
  co_await move_and_audit(from, to, amount, audit);
}

}  // namespace locks_and_deadlocks
