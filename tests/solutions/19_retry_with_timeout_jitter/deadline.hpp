// Alternative: a deadline. Each attempt races against it, and each wait is compared with it beforehand.
#pragma once

#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cmath>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
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
  auto executor = co_await asio::this_coro::executor;
  for (int k = 0;; ++k) {
    puzzle::steady_timer budget(executor, deadline);
    auto race = asio::experimental::make_parallel_group(asio::co_spawn(executor, op(), puzzle::deferred),
                                                        budget.async_wait(puzzle::deferred));
    auto result = co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    const auto& order = std::get<0>(result);
    const std::exception_ptr& error = std::get<1>(result);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw std::system_error(asio::error::operation_aborted);
    if (order[0] == 1) throw std::system_error(asio::error::timed_out);
    if (!error) co_return std::move(std::get<2>(result));
    try {
      std::rethrow_exception(error);
    } catch (const transient_error&) {
      if (k + 1 == policy.max_attempts) throw;
    }
    // A double holds 2^k exactly and does not overflow here.
    const std::chrono::duration<double, std::nano> doubled = policy.base_delay * std::ldexp(1.0, k);
    const auto limited = std::min<std::chrono::duration<double, std::nano>>(doubled, policy.max_delay);
    const auto wait = std::chrono::duration_cast<puzzle::duration>(limited * jitter());
    if (puzzle::clock::now() + wait > deadline) throw std::system_error(asio::error::timed_out);
    co_await puzzle::sleep_for(wait);
  }
}

}  // namespace retry_with_timeout_jitter
