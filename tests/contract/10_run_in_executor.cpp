#include "10_run_in_executor.hpp"

#include <10_run_in_executor.hpp>

namespace contract::run_in_executor {

namespace answer = ::run_in_executor;

asio::awaitable<int> run_offloaded(asio::thread_pool& pool, std::function<int()> work) {
  return answer::run_offloaded(pool, std::move(work));
}

}  // namespace contract::run_in_executor
