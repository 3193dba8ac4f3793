#include "02_coroutines_vs_tasks.hpp"

#include <02_coroutines_vs_tasks.hpp>

namespace contract::coroutines_vs_tasks {

namespace answer = ::coroutines_vs_tasks;

asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  return answer::run_sequential(std::move(fetch));
}

asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  return answer::run_concurrent(std::move(fetch));
}

}  // namespace contract::coroutines_vs_tasks
