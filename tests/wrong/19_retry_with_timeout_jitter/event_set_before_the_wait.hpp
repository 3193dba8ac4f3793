// Misconception: an event that is set before the wait begins ends that wait.
// Expect: the call waits for an event that was set before the wait began
// Ends: undefined
#pragma once

#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace retry_with_timeout_jitter {

struct transient_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct retry_policy {
  int max_attempts;
  puzzle::duration base_delay, max_delay, budget;
};

using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> attempts(const operation& op, retry_policy policy,
                                             const std::function<double()>& jitter) {
  puzzle::duration delay = std::min(policy.base_delay, policy.max_delay);
  for (int attempt = 1;; ++attempt) {
    try {
      co_return co_await op();
    } catch (const transient_error&) {
      if (attempt >= policy.max_attempts) throw;
    }
    co_await puzzle::sleep_for(std::chrono::duration_cast<puzzle::duration>(delay * jitter()));
    delay = delay > policy.max_delay / 2 ? policy.max_delay : delay * 2;
  }
}

struct state {
  explicit state(const asio::any_io_executor& executor)
      : ended(executor, puzzle::clock::time_point::max()), budget(executor) {}
  puzzle::steady_timer ended, budget;
  asio::cancellation_signal signal;
  std::string result;
  std::exception_ptr error;
  bool late = false;
};

inline asio::awaitable<void> run_attempts(const operation& op, retry_policy policy,
                                          const std::function<double()>& jitter, state& shared) {
  try {
    shared.result = co_await attempts(op, policy, jitter);
  } catch (...) {
    shared.error = std::current_exception();
  }
  shared.budget.cancel();
  shared.ended.cancel();
}

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  auto executor = co_await asio::this_coro::executor;
  state shared(executor);
  asio::co_spawn(executor, run_attempts(op, policy, jitter, shared),
                 asio::bind_cancellation_slot(shared.signal.slot(), asio::detached));
  shared.budget.expires_after(policy.budget);
  shared.budget.async_wait([&](asio::error_code error) {
    if (error) return;
    shared.late = true;
    shared.signal.emit(asio::cancellation_type::terminal);
  });
  asio::error_code ignored;
  co_await shared.ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (shared.late) throw std::system_error(asio::error::timed_out);
  if (shared.error) std::rethrow_exception(shared.error);
  co_return std::move(shared.result);
}

}  // namespace retry_with_timeout_jitter
