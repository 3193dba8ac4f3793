#include "15_taskgroup_vs_gather.hpp"

#include <15_taskgroup_vs_gather.hpp>

namespace contract::taskgroup_vs_gather {

namespace answer = ::taskgroup_vs_gather;

asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  return answer::fail_fast(std::move(a), std::move(b), std::move(c));
}

asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  return answer::collect_all(std::move(a), std::move(b), std::move(c));
}

}  // namespace contract::taskgroup_vs_gather
