// Misconception: a float is precise enough for a wait.
// Expect: attempt 34 ran
#pragma once

#include <algorithm>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cmath>
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
  for (int k = 0;; ++k) {
    try {
      co_return co_await op();
    } catch (const transient_error&) {
      if (k + 1 >= policy.max_attempts) throw;
    }
    const std::chrono::duration<double, std::nano> doubled = policy.base_delay * std::ldexp(1.0, k);
    const auto delay = std::min<std::chrono::duration<double, std::nano>>(doubled, policy.max_delay);
    const std::chrono::duration<float, std::nano> scaled(delay.count() * jitter());
    co_await puzzle::sleep_for(std::chrono::duration_cast<puzzle::duration>(scaled));
  }
}

struct outcome {
  std::string result;
  std::exception_ptr error;
};

inline asio::awaitable<outcome> outcome_of(asio::awaitable<std::string> work) {
  outcome o;
  try {
    o.result = co_await std::move(work);
  } catch (...) {
    o.error = std::current_exception();
  }
  co_return o;
}

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::steady_timer budget(co_await asio::this_coro::executor);
  budget.expires_after(policy.budget);
  auto first = co_await (outcome_of(attempts(op, policy, jitter)) || budget.async_wait(asio::use_awaitable));
  if (first.index() == 1) throw std::system_error(asio::error::timed_out);
  outcome& o = std::get<0>(first);
  if (o.error) std::rethrow_exception(o.error);
  co_return std::move(o.result);
}

}  // namespace retry_with_timeout_jitter
