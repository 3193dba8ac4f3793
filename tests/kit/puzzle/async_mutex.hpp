// A mutex for coroutines of one thread: waiting for it suspends, it does not block.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <list>
#include <puzzle/simulation.hpp>
#include <string>

namespace puzzle {

class async_mutex : open_item {
 public:
  // Owns the lock, or nothing, as std::unique_lock does. Unlocks in its destructor, or earlier by unlock().
  class guard {
   public:
    guard() noexcept = default;
    guard(guard&& other) noexcept;
    guard& operator=(guard&& other) noexcept;
    ~guard();
    void unlock();

   private:
    friend class async_mutex;
    explicit guard(async_mutex& mutex) : mutex_(&mutex) {}
    async_mutex* mutex_ = nullptr;
  };

  async_mutex();
  ~async_mutex() override;

  // Suspends until the lock is free; first come, first served. A cancelled waiter gets nothing and throws
  // std::system_error(operation_aborted).
  asio::awaitable<guard> lock();

 private:
  struct waiter;
  void unlock();
  std::string describe_open() const override;

  bool locked_ = false;
  std::size_t number_;
  std::string holder_;
  std::list<waiter*> waiters_;
};

}  // namespace puzzle
