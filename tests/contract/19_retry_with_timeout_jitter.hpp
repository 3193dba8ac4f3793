#pragma once

#include <asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <string>

namespace contract::retry_with_timeout_jitter {

struct retry_policy {
  int max_attempts;
  puzzle::duration base_delay, max_delay, budget;
};

using operation = std::function<asio::awaitable<std::string>()>;

asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy, std::function<double()> jitter);

// The errors that are retried: the answer's transient_error, and service::busy, which is derived from it.
std::exception_ptr transient_error(const std::string& what);
std::exception_ptr busy(const std::string& what);

}  // namespace contract::retry_with_timeout_jitter
