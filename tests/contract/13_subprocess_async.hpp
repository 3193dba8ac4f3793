#pragma once

#include <asio/awaitable.hpp>
#include <string>
#include <vector>

namespace contract::subprocess_async {

struct process_result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv);

}  // namespace contract::subprocess_async
