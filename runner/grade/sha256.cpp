#include "grade/sha256.hpp"

#include <fmt/format.h>

#include "process/run.hpp"
#include "util/errors.hpp"

namespace runner {

asio::awaitable<std::vector<std::string>> sha256_of(asio::any_io_executor executor,
                                                    std::vector<std::filesystem::path> files) {
  std::vector<std::string> sums;
  if (files.empty()) co_return sums;
  std::vector<std::string> argv{"sha256sum", "--zero", "--"};
  for (const auto& file : files) argv.push_back(file.string());
  process::command command(std::move(argv));
  command.output_limit = 4 << 20;
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  // Each is "sum  name" and a zero.
  for (std::size_t begin = 0; begin < outcome.out.size();) {
    const std::size_t end = outcome.out.find('\0', begin);
    if (end == outcome.out.npos) break;
    sums.push_back(outcome.out.substr(begin, 64));
    begin = end + 1;
  }
  if (outcome.status.code() != 0 || sums.size() != files.size()) {
    throw broken_project(fmt::format("sha256sum (coreutils) failed: {}", outcome.err));
  }
  co_return sums;
}

}  // namespace runner
