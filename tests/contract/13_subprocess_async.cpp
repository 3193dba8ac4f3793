#include "13_subprocess_async.hpp"

#include <13_subprocess_async.hpp>

namespace contract::subprocess_async {

asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  ::subprocess_async::process_result answered = co_await ::subprocess_async::run_subprocess(std::move(argv));
  process_result result;
  result.exit_code = answered.exit_code;
  result.out = std::move(answered.out);
  result.err = std::move(answered.err);
  co_return result;
}

}  // namespace contract::subprocess_async
