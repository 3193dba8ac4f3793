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

// Attempts and waits, as if there were all the time in the world.
inline asio::awaitable<std::string> attempts(const operation& op, retry_policy policy,
                                             const std::function<double()>& jitter) {
  puzzle::duration delay = std::min(policy.base_delay, policy.max_delay);
  for (int attempt = 1;; ++attempt) {
    try {
      co_return co_await op();
    } catch (const transient_error&) {
      if (attempt >= policy.max_attempts) throw;  // as it is, type and all
    }
    // Outside of the catch block, where co_await is allowed.
    co_await puzzle::sleep_for(std::chrono::duration_cast<puzzle::duration>(delay * jitter()));
    // Asks before it doubles, so nothing overflows, however many attempts there are.
    delay = delay > policy.max_delay / 2 ? policy.max_delay : delay * 2;
  }
}

// `||` waits for a success, so a failure has to look like one: it is handed on as a value.
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
  // One deadline around everything: it ends an attempt or a wait, whichever is in flight, and is awaited by neither. A
  // cancellation from outside reaches both sides, and comes out of the attempts as their error.
  auto first = co_await (outcome_of(attempts(op, policy, jitter)) || budget.async_wait(asio::use_awaitable));
  // To a variant || adds its other side: a result, an error, or a std::monostate.
  if (const auto* error = std::get_if<std::exception_ptr>(&first)) std::rethrow_exception(*error);
  if (auto* result = std::get_if<std::string>(&first)) co_return std::move(*result);
  throw std::system_error(asio::error::timed_out);
}

}  // namespace retry_with_timeout_jitter
