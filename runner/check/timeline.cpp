#include "check/timeline.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "build/machine_trouble.hpp"
#include "check/test_environment.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// A file's name that is there for as long as this lives, or shorter.
struct temporary_file {
  explicit temporary_file(fs::path where) : path(std::move(where)) { remove(); }
  ~temporary_file() { remove(); }
  temporary_file(const temporary_file&) = delete;
  void remove() const {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
  fs::path path;
};

}  // namespace

asio::awaitable<std::string> timelines_of_program(asio::any_io_executor executor, fs::path program,
                                                  const build_tree& tree, std::chrono::milliseconds time_limit,
                                                  std::size_t width) {
  const temporary_file file(tree.dir / fmt::format("timeline-{}-{}.txt", program.filename().string(), ::getpid()));
  std::vector<std::string> argv{program.string()};
  process::command command(std::move(argv));
  command.start.directory = tree.dir.string();
  command.start.environment = test_environment();
  command.start.environment.push_back(fmt::format("{}={}", protocol::timeline, file.path.string()));
  command.start.environment.push_back(fmt::format("{}={}", protocol::timeline_width, width));
  command.time_limit = time_limit;
  command.output_limit = 4096;

  std::string trouble;
  try {
    co_await process::run(executor, std::move(command));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    trouble = error.what();
  }
  if (!trouble.empty()) {
    throw machine_error(trouble, fmt::format("A test cannot be run: {}.\n{}", trouble, set_up_again));
  }
  co_return printable(read_file(file.path).value_or(""));
}

asio::awaitable<std::string> timeline_of(asio::any_io_executor executor, const puzzle& puzzle, const build_tree& tree,
                                         const check_settings& settings, std::size_t width) {
  std::string text = co_await timelines_of_program(executor, tree.program(puzzle.target()), tree,
                                                   time_limit_of(puzzle, settings), width);
  if (text.empty()) text = "The test of this puzzle draws no timeline.\n";
  co_return text;
}

}  // namespace runner
