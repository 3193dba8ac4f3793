#include "12_graceful_shutdown.hpp"

#include <12_graceful_shutdown.hpp>

namespace contract::graceful_shutdown {

namespace answer = ::graceful_shutdown;

asio::awaitable<int> run_until_signal(std::vector<worker> workers) {
  return answer::run_until_signal(std::move(workers));
}

}  // namespace contract::graceful_shutdown
