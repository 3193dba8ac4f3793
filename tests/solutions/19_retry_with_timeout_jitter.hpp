#pragma once

#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
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
#include <variant>

namespace retry_with_timeout_jitter {

struct transient_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct retry_policy {
  int max_attempts;
  puzzle::duration base_delay, max_delay, budget;
};

using operation = std::function<asio::awaitable<std::string>()>;

// Attempts and waits, without a limit in time. The budget is added around them.
inline asio::awaitable<std::string> attempts(const operation& op, retry_policy policy,
                                             const std::function<double()>& jitter) {
  puzzle::duration delay = std::min(policy.base_delay, policy.max_delay);
  for (int attempt = 1;; ++attempt) {
    try {
      co_return co_await op();
    } catch (const transient_error&) {
      if (attempt >= policy.max_attempts) throw;  // unchanged, with its dynamic type
    }
    // After the catch block, because co_await is not allowed inside.
    co_await puzzle::sleep_for(std::chrono::duration_cast<puzzle::duration>(delay * jitter()));
    // Compares before it doubles, so that the delay cannot overflow, however many attempts there are.
    delay = delay > policy.max_delay / 2 ? policy.max_delay : delay * 2;
  }
}

// `||` waits for a success, so a failure must look like one: it is returned as a value.
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<outcome> outcome_of(asio::awaitable<std::string> work) {
  try {
    co_return co_await std::move(work);
  } catch (...) {
    co_return std::current_exception();
  }
}

inline asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy,
                                                       std::function<double()> jitter) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::steady_timer budget(co_await asio::this_coro::executor);
  budget.expires_after(policy.budget);
  // One deadline around everything: it cancels an attempt or a wait, whichever is in flight. A cancellation of the
  // caller reaches both sides, and the attempts return it as their error.
  auto first = co_await (outcome_of(attempts(op, policy, jitter)) || budget.async_wait(asio::use_awaitable));
  // If one side returns a variant, || adds an alternative for the other side: a result, an error or a std::monostate.
  if (const auto* error = std::get_if<std::exception_ptr>(&first)) std::rethrow_exception(*error);
  if (auto* result = std::get_if<std::string>(&first)) co_return std::move(*result);
  throw std::system_error(asio::error::timed_out);
}

}  // namespace retry_with_timeout_jitter
