#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <puzzle/async_mutex.hpp>

namespace contract::locks_and_deadlocks {

struct shared_counter {
  shared_counter();
  ~shared_counter();

  struct answer;
  std::unique_ptr<answer> its;
  puzzle::async_mutex& mutex;
  int& value;
};

asio::awaitable<void> increment(shared_counter& counter, std::function<asio::awaitable<void>()> slow_work);

struct account {
  account(int number, int money);
  ~account();

  struct answer;
  std::unique_ptr<answer> its;
  int& id;
  int& balance;
  puzzle::async_mutex& mutex;
};

asio::awaitable<void> transfer(account& from, account& to, int amount, std::function<asio::awaitable<void>()> audit);

}  // namespace contract::locks_and_deadlocks
