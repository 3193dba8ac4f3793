#include "check/run_test.hpp"

#include <fmt/format.h>

#include <asio/error.hpp>
#include <system_error>

#include "build/build_tree.hpp"
#include "check/judge.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// A report that breaks off may also mean that there was no room for it.
void require_space(const fs::path& where) {
  std::error_code error;
  const fs::space_info space = fs::space(where, error);
  if (!error && space.available < 4096) throw broken_project("The disk is full. Make room, then try again.");
}

}  // namespace

asio::awaitable<result> run_test(asio::any_io_executor executor, test_program test) {
  std::vector<std::string> argv{test.program.string(), "--reporter", "xml", "--out", test.report.string()};
  process::command command(std::move(argv));
  command.time_limit = test.time_limit;
  command.output_limit = 64 << 10;
  command.start.directory = test.directory.string();

  process::outcome outcome;
  std::string trouble;
  try {
    outcome = co_await process::run(executor, std::move(command));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    trouble = error.what();
  }
  if (!trouble.empty()) throw broken_project(fmt::format("A test cannot be run: {}.\n{}", trouble, set_up_again));

  result judged = judge(outcome, read_file(test.report).value_or(""), test.time_limit);
  if (judged.what == verdict::ended_early) require_space(test.directory);
  std::error_code ignored;
  fs::remove(test.report, ignored);
  co_return judged;
}

}  // namespace runner
