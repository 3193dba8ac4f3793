#include "09_locks_and_deadlocks.hpp"

#include <09_locks_and_deadlocks.hpp>

namespace contract::locks_and_deadlocks {

struct shared_counter::answer {
  ::locks_and_deadlocks::shared_counter its;
};

shared_counter::shared_counter() : its(new answer), mutex(its->its.mutex), value(its->its.value) {}
shared_counter::~shared_counter() = default;

asio::awaitable<void> increment(shared_counter& counter, std::function<asio::awaitable<void>()> slow_work) {
  return ::locks_and_deadlocks::increment(counter.its->its, std::move(slow_work));
}

struct account::answer {
  ::locks_and_deadlocks::account its;
};

account::account(int number, int money)
    : its(new answer{{number, money, {}}}), id(its->its.id), balance(its->its.balance), mutex(its->its.mutex) {}
account::~account() = default;

asio::awaitable<void> transfer(account& from, account& to, int amount, std::function<asio::awaitable<void>()> audit) {
  return ::locks_and_deadlocks::transfer(from.its->its, to.its->its, amount, std::move(audit));
}

}  // namespace contract::locks_and_deadlocks
