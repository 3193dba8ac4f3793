#include "19_retry_with_timeout_jitter.hpp"

#include <utility>

#include <19_retry_with_timeout_jitter.hpp>

namespace service {

struct busy : retry_with_timeout_jitter::transient_error {
  using transient_error::transient_error;
};

}  // namespace service

namespace contract::retry_with_timeout_jitter {

namespace answer = ::retry_with_timeout_jitter;

asio::awaitable<std::string> retry_with_backoff(operation op, retry_policy policy, std::function<double()> jitter) {
  return answer::retry_with_backoff(
      std::move(op), {policy.max_attempts, policy.base_delay, policy.max_delay, policy.budget}, std::move(jitter));
}

std::exception_ptr transient_error(const std::string& what) {
  return std::make_exception_ptr(answer::transient_error(what));
}
std::exception_ptr busy(const std::string& what) { return std::make_exception_ptr(service::busy(what)); }

}  // namespace contract::retry_with_timeout_jitter
