// Coroutines that end together: what puzzle 14 asks for.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>
#include <exception>
#include <list>

namespace runner {

/// Runs coroutines on one thread. The first failure cancels the others. Must be joined before it is destroyed, unless
/// its io_context is never run again.
class task_group {
 public:
  explicit task_group(asio::any_io_executor executor);

  /// Starts `task`, unless the group was cancelled.
  void spawn(asio::awaitable<void> task);

  /// Cancels all that run; join() tells when they have ended.
  void cancel();

  /// Waits for all, those spawned meanwhile included, and throws the first failure. If cancelled itself, it cancels
  /// them, waits for their cleanup and ends with operation_aborted.
  asio::awaitable<void> join();

 private:
  struct member {
    asio::cancellation_signal signal;
    bool started = false;
  };

  asio::awaitable<void> run(asio::awaitable<void> task, std::list<member>::iterator self);
  void ended(std::list<member>::iterator who, std::exception_ptr error);

  asio::any_io_executor executor_;
  std::list<member> members_;
  asio::steady_timer all_ended_;  // never expires; cancelled when the last member has ended
  std::exception_ptr first_error_;
  bool cancelled_ = false;
};

}  // namespace runner
