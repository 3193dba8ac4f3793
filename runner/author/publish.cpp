#include "author/publish.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "process/run.hpp"
#include "util/errors.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Git in the project, with an index of its own, so that the one in use stays as it is.
class git {
 public:
  git(asio::any_io_executor executor, const course& course)
      : executor_(executor),
        source_dir_(course.source_dir),
        index_(fs::temp_directory_path() / fmt::format("asio-puzzles-index-{}", ::getpid())) {}
  ~git() {
    std::error_code ignored;
    fs::remove(index_, ignored);
  }
  git(const git&) = delete;
  git& operator=(const git&) = delete;

  /// What it prints, without the line end.
  asio::awaitable<std::string> operator()(std::vector<std::string> arguments) const {
    std::vector<std::string> argv{"git", "-C", source_dir_.string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    process::command command(std::move(argv));
    command.start.environment = {"GIT_INDEX_FILE=" + index_.string(), "LC_ALL=C.UTF-8"};
    const process::outcome outcome = co_await process::run(executor_, std::move(command));
    if (outcome.status.code() != 0) {
      throw broken_project(
          fmt::format("git {} failed: {}", fmt::join(arguments, " "), outcome.err.substr(0, outcome.err.find('\n'))));
    }
    std::string out = outcome.out;
    while (!out.empty() && out.back() == '\n') out.pop_back();
    co_return out;
  }

 private:
  asio::any_io_executor executor_;
  fs::path source_dir_;
  fs::path index_;
};

/// Starts from what is committed. A branch that is checked out is not moved: its work tree would no longer match.
asio::awaitable<void> begin(const git& git, const std::string& branch) {
  const std::vector<std::string> where{"rev-parse", "--show-prefix"};
  const std::string prefix = co_await git(where);
  if (!prefix.empty()) {
    throw broken_project(
        fmt::format("The course is the folder {} of a larger repository. Branches are made of a repository that holds "
                    "the course alone.",
                    prefix));
  }
  const std::vector<std::string> list{"worktree", "list", "--porcelain"};
  const std::string worktrees = co_await git(list);
  if ((worktrees + "\n").find("branch refs/heads/" + branch + "\n") != std::string::npos) {
    throw broken_project(
        fmt::format("The branch {0} is checked out, so it is not moved.\nLeave it first: git switch -", branch));
  }
  const std::vector<std::string> read{"read-tree", "HEAD"};
  co_await git(read);
}

asio::awaitable<published> end(const git& git, std::string branch, std::string subject, bool with_parent) {
  const std::vector<std::string> write{"write-tree"};
  const std::string tree = co_await git(write);
  std::vector<std::string> commit{"commit-tree", tree, "-m", std::move(subject)};
  if (with_parent) commit.insert(commit.end(), {"-p", "HEAD"});
  published done;
  done.commit = co_await git(commit);
  done.branch = std::move(branch);
  const std::vector<std::string> move{"update-ref", "refs/heads/" + done.branch, done.commit};
  co_await git(move);
  co_return done;
}

/// Every exercise becomes what is committed in `folder`: NN_slug.hpp.
asio::awaitable<void> set_exercises(const git& git, const course& course, const std::string& folder) {
  for (const puzzle& each : course.puzzles) {
    const std::vector<std::string> find{"rev-parse", "--verify", fmt::format("HEAD:{}/{}.hpp", folder, each.slug)};
    const std::string text = co_await git(find);
    const std::vector<std::string> put{"update-index", "--add", "--cacheinfo",
                                       fmt::format("100644,{},{}", text, each.exercise_file())};
    co_await git(put);
  }
}

}  // namespace

asio::awaitable<published> publish_solutions(asio::any_io_executor executor, const course& course) {
  const git git(executor, course);
  co_await begin(git, "solutions");
  co_await set_exercises(git, course, "tests/solutions");
  co_return co_await end(git, "solutions", "Solve every exercise with its reference answer", true);
}

asio::awaitable<published> publish_learners(asio::any_io_executor executor, const course& course) {
  const git git(executor, course);
  co_await begin(git, "learners");
  co_await set_exercises(git, course, "tests/stubs");  // an exercise may be solved here, and committed
  const std::vector<std::string> remove{
      "rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", "tests/solutions", "tests/wrong", "tests/cheats"};
  co_await git(remove);
  co_return co_await end(git, "learners", "Start the course", false);
}

}  // namespace runner
