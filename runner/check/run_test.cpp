#include "check/run_test.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <asio/error.hpp>
#include <cerrno>
#include <random>
#include <system_error>

#include "build/build_tree.hpp"
#include "build/machine_trouble.hpp"
#include "check/judge.hpp"
#include "check/test_environment.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"

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

/// A file that holds `text` for as long as this lives. Only this user can read it.
class own_file {
 public:
  own_file(fs::path path, const std::string& text) : path_(std::move(path)) {
    remove();
    const int fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int why = errno;
    if (fd >= 0) ::close(fd);
    if (!written) {
      const std::string words =
          fmt::format("Cannot write {}: {}.", path_.string(), std::generic_category().message(why));
      throw machine_error(words, words);
    }
  }
  ~own_file() { remove(); }
  own_file(const own_file&) = delete;
  own_file& operator=(const own_file&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  fs::path path_;
};

/// Nothing that an answer could guess.
std::string new_secret() {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
  std::string secret;
  for (int i = 0; i < 32; ++i) secret += letters[any(random)];
  return secret;
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
  const own_file report(test.report, "");
  test_traces traces;
  traces.secret = new_secret();
  const own_file findings(test.report.string() + ".findings", traces.secret + "\n");
  command.start.environment.push_back(fmt::format("{}={}", protocol::findings, findings.path().string()));

  process::outcome outcome;
  std::string trouble;
  try {
    outcome = co_await process::run(executor, std::move(command));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    trouble = error.what();
  }
  if (!trouble.empty()) {
    throw machine_error(trouble, fmt::format("A test cannot be run: {}.\n{}", trouble, set_up_again));
  }

  traces.report = read_file(report.path()).value_or("");
  traces.findings = read_file(findings.path()).value_or("");
  if (outcome.status.code() != 0 && traces.report.find("<TestCase") == std::string::npos) {
    if (const auto words = start_trouble(outcome.err)) throw broken_project(*words);
  }
  result judged = judge(outcome, traces, test.time_limit);
  if (judged.what == verdict::ended_early || judged.what == verdict::crashed) require_space(test.directory);
  if (!judged.passed()) {
    if (const auto words = thread_trouble(judged.message() + outcome.err)) throw broken_project(*words);
  }
  co_return judged;
}

}  // namespace runner
