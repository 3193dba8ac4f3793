// Misconception: the budget is checked between attempts.
// Expect: attempt 1 ran 0 → 500 ms; expected 0 → 170 ms
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

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  const auto deadline = puzzle::clock::now() + policy.budget;
  puzzle::duration delay = std::min(policy.base_delay, policy.max_delay);
  for (int attempt = 1;; ++attempt) {
    try {
      co_return co_await op();
    } catch (const transient_error&) {
      if (attempt >= policy.max_attempts) throw;
    }
    const auto wait = std::chrono::duration_cast<puzzle::duration>(delay * jitter());
    if (puzzle::clock::now() + wait > deadline) throw std::system_error(asio::error::timed_out);
    co_await puzzle::sleep_for(wait);
    delay = delay > policy.max_delay / 2 ? policy.max_delay : delay * 2;
  }
}

}  // namespace retry_with_timeout_jitter
