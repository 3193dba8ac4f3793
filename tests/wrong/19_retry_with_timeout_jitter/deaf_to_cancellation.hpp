// Misconception: an attempt with its own cancellation slot still receives the caller's cancellation.
// Expect: a cancellation must reach the operation that the call awaits
#pragma once

#include <algorithm>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
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

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  struct state {
    asio::cancellation_signal signal;
    bool late = false;
  };
  auto shared = std::make_shared<state>();
  auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer budget(executor, policy.budget);
  budget.async_wait([shared](asio::error_code error) {
    if (error) return;
    shared->late = true;
    shared->signal.emit(asio::cancellation_type::terminal);
  });
  try {
    co_return co_await asio::co_spawn(executor, attempts(op, policy, jitter),
                                      asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable));
  } catch (const std::system_error&) {
    if (shared->late) throw std::system_error(asio::error::timed_out);
    throw;
  }
}

}  // namespace retry_with_timeout_jitter
