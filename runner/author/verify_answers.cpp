#include "author/verify_answers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <pugixml.hpp>
#include <system_error>
#include <thread>

#include "author/verify_files.hpp"
#include "build/build_lock.hpp"
#include "course/answers.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Bytes of a log that are shown: its end, about a page.
constexpr std::size_t most_log = 6000;

process::command tool(const build_tree& tree, std::vector<std::string> argv) {
  process::command command(std::move(argv));
  command.ask_before_kill = true;
  command.grace = std::chrono::seconds(3);
  command.start.directory = tree.dir.string();
  command.start.environment.push_back("LC_ALL=C.UTF-8");
  command.start.environment.push_back("CLICOLOR_FORCE=0");
  return command;
}

std::string tail(std::string_view text) {
  if (text.size() <= most_log) return std::string(text);
  const std::size_t line = text.find('\n', text.size() - most_log);
  return "…\n" + std::string(text.substr(line == text.npos ? text.size() - most_log : line + 1));
}

/// The last whole line of a piece of output.
std::string_view last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  const std::size_t end = text.rfind('\n');
  return end == text.npos ? text : text.substr(end + 1);
}

/// A file for ctest's report, of this process alone.
class report_file {
 public:
  explicit report_file(const build_tree& tree) : path_(tree.dir / fmt::format("verify-{}.xml", ::getpid())) {}
  ~report_file() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  report_file(const report_file&) = delete;
  report_file& operator=(const report_file&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string jobs_text(int jobs) {
  return std::to_string(jobs > 0 ? jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

}  // namespace

void require_developer_tree(const build_tree& tree) {
  const std::string cache = read_file(tree.dir / "CMakeCache.txt").value_or("");
  if (cache_value(cache, "PUZZLES_DEVELOPER_MODE") == "ON") return;
  throw broken_project(
      fmt::format("This build folder ({}) has no reference answers and no wrong ones to build.\n"
                  "One that has:  cmake --preset dev && cmake --build --preset dev --target runner\n"
                  "Then:          build/dev/runner verify\n"
                  "Only the files: add --no-build",
                  tree.dir.string()));
}

asio::awaitable<void> configure_again(asio::any_io_executor executor, const build_tree& tree) {
  const build_lock lock = co_await build_lock::acquire(executor, tree.dir);
  std::vector<std::string> argv{tree.cmake.string(), "-S", tree.source_dir.string(), "-B", tree.dir.string()};
  process::command command = tool(tree, std::move(argv));
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  if (outcome.status.code() != 0) {
    throw broken_project(fmt::format("CMake cannot configure the project:\n{}", tail(outcome.err)));
  }
}

std::vector<std::string> answer_targets(const course& course, const puzzle& puzzle) {
  std::vector<std::string> targets{puzzle.slug + "_solution", puzzle.slug + "_stub"};
  for (const fs::path& file : other_solutions(course, puzzle)) {
    targets.push_back(fmt::format("{}_solution_{}", puzzle.slug, file.stem().string()));
  }
  for (const fs::path& file : wrong_answers(course, puzzle)) {
    targets.push_back(fmt::format("{}_wrong_{}", puzzle.slug, file.stem().string()));
  }
  return targets;
}

std::vector<answer_verdict> parse_ctest_report(std::string_view xml) {
  std::vector<answer_verdict> answers;
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return answers;
  for (const pugi::xml_node& test : document.child("testsuite").children("testcase")) {
    answer_verdict& one = answers.emplace_back();
    one.name = test.attribute("name").value();
    one.ok = std::string_view(test.attribute("status").value()) == "run";
    if (one.ok) continue;
    one.output = test.child("system-out").text().get();
    if (one.output.empty()) one.output = test.child("failure").attribute("message").value();
    if (one.output.empty()) one.output = "It did not run: it was not built.";
  }
  return answers;
}

asio::awaitable<answers_report> verify_answers(asio::any_io_executor executor, const course& course,
                                               const puzzle& puzzle, const build_tree& tree, int jobs,
                                               std::function<void(std::string_view)> on_line) {
  answers_report report;
  std::vector<std::string> argv{tree.cmake.string(), "--build",       tree.dir.string(),
                                "--parallel",        jobs_text(jobs), "--target"};
  for (std::string& target : answer_targets(course, puzzle)) argv.push_back(std::move(target));
  if (tree.uses_ninja()) argv.insert(argv.end(), {"--", "-k", "0"});
  {
    const build_lock lock = co_await build_lock::acquire(executor, tree.dir);
    process::command build = tool(tree, std::move(argv));
    build.on_out = [&](std::string_view piece) { on_line(last_line(piece)); };
    const process::outcome built = co_await process::run(executor, std::move(build));
    if (built.status.code() != 0) report.build_log = tail(built.out + built.err);
  }

  const report_file written(tree);
  on_line("running the tests of its answers …");
  std::vector<std::string> run{(tree.cmake.parent_path() / "ctest").string(),
                               "--test-dir",
                               tree.dir.string(),
                               "-R",
                               fmt::format("^{}_(solution|stub|wrong)", puzzle.slug),
                               "--parallel",
                               jobs_text(jobs),
                               "--output-junit",
                               written.path().string()};
  process::command tests = tool(tree, std::move(run));
  const process::outcome ended = co_await process::run(executor, std::move(tests));
  report.verdicts = parse_ctest_report(read_file(written.path()).value_or(""));
  if (report.verdicts.empty()) {
    throw broken_project(
        fmt::format("ctest found no test of {}'s answers:\n{}", puzzle.slug, tail(ended.out + ended.err)));
  }
  co_return report;
}

}  // namespace runner
