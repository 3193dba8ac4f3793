#include "04_timeouts_two_ways.hpp"

#include <04_timeouts_two_ways.hpp>

namespace contract::timeouts_two_ways {

namespace answer = ::timeouts_two_ways;

asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  return answer::timeout_by_race(std::move(op), limit);
}

asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  return answer::timeout_by_signal(std::move(op), limit);
}

}  // namespace contract::timeouts_two_ways
