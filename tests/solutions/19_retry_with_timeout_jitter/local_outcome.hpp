// Alternative: the result and the error are members of a struct that only one function knows. co_await stands inside
// the braces that create it. Not for: g++ 12
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
  using namespace asio::experimental::awaitable_operators;
  // `||` waits for a success, so a failure must look like one. No other function needs this type.
  struct outcome {
    std::string result;
    std::exception_ptr error;
  };
  const auto outcome_of = [](asio::awaitable<std::string> work) -> asio::awaitable<outcome> {
    try {
      co_return outcome{co_await std::move(work), nullptr};
    } catch (...) {
      co_return outcome{"", std::current_exception()};
    }
  };
  auto first = co_await (outcome_of(attempts(op, policy, jitter)) || puzzle::sleep_for(policy.budget));
  if (first.index() == 1) throw std::system_error(asio::error::timed_out);
  auto& [result, error] = std::get<0>(first);
  if (error) std::rethrow_exception(error);
  co_return std::move(result);
}

}  // namespace retry_with_timeout_jitter
