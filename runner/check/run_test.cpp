#include "check/run_test.hpp"

#include <fmt/format.h>

#include <asio/error.hpp>
#include <system_error>

#include "build/build_tree.hpp"
#include "build/machine_trouble.hpp"
#include "check/judge.hpp"
#include "check/test_environment.hpp"
#include "check/test_report.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Below this a report may break off, and a program that the linker has written may have holes.
constexpr std::uintmax_t least_space = 4 << 20;

void require_space(const fs::path& where) {
  std::error_code error;
  const fs::space_info space = fs::space(where, error);
  if (!error && space.available < least_space) {
    throw broken_project("The disk is nearly full. Free some space, then try again.");
  }
}

}  // namespace

asio::awaitable<result> run_test(asio::any_io_executor executor, test_program test) {
  std::vector<std::string> argv{test.program.string(), "--reporter", "xml", "--out", test.report.string()};
  process::command command(std::move(argv));
  command.time_limit = test.time_limit;
  command.output_limit = 64 << 10;
  command.memory_limit = test_memory_limit;
  command.start.file_size_limit = test_file_limit;
  command.start.directory = test.directory.string();
  command.start.environment = test_environment();

  process::outcome outcome;
  std::string trouble;
  try {
    outcome = co_await process::run(executor, std::move(command));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    trouble = error.what();
  }
  if (!trouble.empty()) throw broken_project(fmt::format("A test cannot be run: {}.\n{}", trouble, set_up_again));

  const std::string report = read_file(test.report).value_or("");
  if (outcome.status.code() != 0 && report.find("<TestCase") == std::string::npos) {
    if (const auto words = start_trouble(outcome.err)) throw broken_project(*words);
  }
  result judged = judge(outcome, report, test.time_limit);
  judged.output = printed_in_report(report) + judged.output;
  if (judged.what == verdict::ended_early || judged.what == verdict::crashed) require_space(test.directory);
  std::error_code ignored;
  fs::remove(test.report, ignored);
  co_return judged;
}

}  // namespace runner
