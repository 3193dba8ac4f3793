#include "03_gather_vs_as_completed.hpp"

#include <03_gather_vs_as_completed.hpp>

namespace contract::gather_vs_as_completed {

namespace answer = ::gather_vs_as_completed;

asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c) {
  return answer::use_gather(std::move(a), std::move(b), std::move(c));
}

asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result) {
  return answer::use_as_completed(std::move(a), std::move(b), std::move(c), std::move(on_result));
}

}  // namespace contract::gather_vs_as_completed
