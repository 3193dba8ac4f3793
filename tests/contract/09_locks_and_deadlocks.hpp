#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <puzzle/async_mutex.hpp>

namespace contract::locks_and_deadlocks {

struct shared_counter {
  shared_counter();
  shared_counter(const shared_counter&) = delete;
  ~shared_counter();

  struct answer;
  // Not a unique_ptr: forty functions for each verdict to compile.
  answer* its;
  puzzle::async_mutex& mutex;
  int& value;
};

asio::awaitable<void> increment(shared_counter& counter, std::function<asio::awaitable<void>()> slow_work);

struct account {
  account(int number, int money);
  account(const account&) = delete;
  ~account();

  struct answer;
  answer* its;
  int& id;
  int& balance;
  puzzle::async_mutex& mutex;
};

asio::awaitable<void> transfer(account& from, account& to, int amount, std::function<asio::awaitable<void>()> audit);

}  // namespace contract::locks_and_deadlocks
