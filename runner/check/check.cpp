#include "check/check.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <asio/this_coro.hpp>
#include <cerrno>
#include <deque>
#include <map>
#include <set>
#include <system_error>
#include <thread>

#include "build/builder.hpp"
#include "build/compile_error.hpp"
#include "build/machine_trouble.hpp"
#include "check/judge.hpp"
#include "check/run_test.hpp"
#include "course/answers.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/shell.hpp"
#include "util/task_group.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// A folder for the reports of one check, of this process alone, removed at its end.
class report_folder {
 public:
  explicit report_folder(const build_tree& tree) : path_(tree.dir / "reports" / std::to_string(::getpid())) {
    std::error_code error;
    fs::create_directory(path_.parent_path(), error);  // a project that has moved does not come back
    fs::create_directory(path_, error);
    if (error) {
      throw machine_error(error.message(),
                          fmt::format("Cannot write into the build folder: {}: {}.\nIs it someone else's?",
                                      path_.string(), error.message()));
    }
  }
  ~report_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::remove(path_.parent_path(), ignored);  // unless another runner is at work
  }
  report_folder(const report_folder&) = delete;

  fs::path file(const puzzle& puzzle) const { return path_ / (puzzle.slug + ".xml"); }

 private:
  fs::path path_;
};

/// Tests that wait to be run, and how many may run at a time.
class test_queue {
 public:
  using start = std::function<asio::awaitable<void>(std::size_t puzzle)>;

  test_queue(task_group& tests, std::size_t limit, start run) : tests_(tests), free_(limit), run_(std::move(run)) {}

  void add(std::size_t puzzle) {
    waiting_.push_back(puzzle);
    fill();
  }

 private:
  void fill() {
    while (free_ > 0 && !waiting_.empty()) {
      --free_;
      const std::size_t puzzle = waiting_.front();
      waiting_.pop_front();
      tests_.spawn(run_then_refill(puzzle));
    }
  }

  asio::awaitable<void> run_then_refill(std::size_t puzzle) {
    co_await run_(puzzle);  // if it throws, the whole check ends, so the slot need not come back
    ++free_;
    fill();
  }

  task_group& tests_;
  std::size_t free_;
  start run_;
  std::deque<std::size_t> waiting_;
};

/// Throws broken_project if it is the machine that keeps a file from being read.
void require_that_files_can_be_read(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const int why = fd < 0 ? errno : 0;
  if (fd >= 0) ::close(fd);
  if (why != EMFILE && why != ENFILE && why != ENOMEM && why != EIO) return;
  const std::string reason = std::generic_category().message(why);
  throw machine_error(reason, fmt::format("{} cannot be read: {}.", file.string(), reason));
}

class checker : build_observer {
 public:
  checker(asio::any_io_executor executor, const course& course, const build_tree& tree, check_settings settings,
          std::function<void(const check_event&)> on_event)
      : executor_(executor),
        course_(course),
        tree_(tree),
        settings_(settings),
        on_event_(std::move(on_event)),
        reports_(tree),
        tests_(executor),
        queue_(tests_, slots(settings), [this](std::size_t puzzle) { return run_test(puzzle); }) {}

  asio::awaitable<void> run(std::vector<std::size_t> which) {
    std::exception_ptr error;
    try {
      std::vector<std::string> targets;
      for (std::size_t puzzle : which) prepare(puzzle, targets);
      if (!targets.empty()) {
        on_event_(event::build_began{});
        build_settings how;
        how.jobs = settings_.jobs;
        how.limits = settings_.limits;
        co_await build(executor_, tree_, std::move(targets), how, *this);
        on_event_(event::build_ended{});
      }
    } catch (...) {
      error = std::current_exception();
    }
    if (error) {
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      tests_.cancel();
    }
    std::exception_ptr test_error;
    try {
      co_await tests_.join();
    } catch (...) {
      test_error = std::current_exception();
    }
    if (error) std::rethrow_exception(error);
    if (test_error) std::rethrow_exception(test_error);
  }

 private:
  static std::size_t slots(const check_settings& settings) {
    return settings.jobs > 0 ? static_cast<std::size_t>(settings.jobs)
                             : std::max(1u, std::thread::hardware_concurrency());
  }

  /// Sorts out what cannot be built, and queues or lists the rest.
  void prepare(std::size_t index, std::vector<std::string>& targets) {
    const puzzle& puzzle = course_.puzzles[index];
    const std::optional<std::string> text = read_file(course_.exercise(puzzle));
    if (text && *text == read_file(pristine_file(course_, puzzle))) untouched_.insert(index);
    if (!text) {
      require_that_files_can_be_read(course_.exercise(puzzle));
      finish_without_building(index, "is missing or cannot be read");
    } else if (text->find_first_not_of(" \t\r\n") == text->npos) {
      finish_without_building(index, "is empty");
    } else if (settings_.build) {
      targets.push_back(puzzle.target());
      by_target_.emplace(puzzle.target(), index);
    } else if (::access(tree_.program(puzzle.target()).c_str(), X_OK) == 0) {
      queue_.add(index);
    } else {
      finish(index, judge_compile_error("Its test has not been built yet: check it once without --no-build.", ""));
    }
  }

  /// `git checkout` would overwrite what is there, and an archive has no Git.
  void finish_without_building(std::size_t index, std::string_view why) {
    const puzzle& puzzle = course_.puzzles[index];
    if (settings_.build) built_[index].text = checked_text(course_, puzzle);
    finish(index, judge_compile_error(fmt::format("{} {}.\nGet the original back: {} reset {}", puzzle.exercise_file(),
                                                  why, shell_word((tree_.dir / "runner").string()), puzzle.slug),
                                      ""));
  }

  asio::awaitable<void> run_test(std::size_t index) {
    const puzzle& puzzle = course_.puzzles[index];
    on_event_(event::running{index});

    test_program test{tree_.program(puzzle.target()), reports_.file(puzzle), tree_.dir,
                      time_limit_of(puzzle, settings_)};
    finish(index, co_await runner::run_test(executor_, std::move(test)));
  }

  void finish(std::size_t index, result outcome) {
    outcome.untouched = !outcome.passed() && untouched_.contains(index);
    const bool may_be_miscompiled =
        outcome.what == verdict::crashed || outcome.compiler_log.find("array used as initializer") != std::string::npos;
    if (may_be_miscompiled && !outcome.findings.empty() && compiler_miscompiles()) {
      outcome.findings.front().text +=
          "\nAnother possible cause: the g++ of this build folder miscompiles some correct coroutines "
          "(exercises/README.md). To try with clang: rm -rf build && sh cmake/setup.sh";
    }
    build_success& built = built_[index];
    outcome.warnings = std::move(built.warnings);
    on_event_(event::finished{index, std::move(outcome), std::move(built.text)});
  }

  /// As cmake/CompilerChecks.cmake knows it.
  bool compiler_miscompiles() const {
    const std::string cache = read_file(tree_.dir / "CMakeCache.txt").value_or("");
    return cache_value(cache, "PUZZLES_MISCOMPILES_COROUTINES") == "ON";
  }

  void on_wait(const std::string& holder) override { on_event_(event::build_began{holder}); }

  void on_configure() override { on_event_(event::configuring{}); }

  void on_step(const build_step& step) override {
    const auto found = by_target_.find(test_target_in(step.description));
    event::building now{step.finished, step.total, std::nullopt};
    if (found != by_target_.end()) now.puzzle = found->second;
    on_event_(now);
  }

  void on_built(const std::string& target, const build_success& how) override {
    if (::access(tree_.program(target).c_str(), X_OK) != 0) {
      throw broken_project(fmt::format("The build made no {}.\n{}", tree_.program(target).string(), set_up_again));
    }
    const std::size_t index = by_target_.at(target);
    built_[index] = how;
    queue_.add(index);
  }

  void on_failed(const std::string& target, const build_failure& why) override {
    const std::size_t index = by_target_.at(target);
    const puzzle& puzzle = course_.puzzles[index];
    built_[index].text = why.text;
    const std::string text = read_file(course_.exercise(puzzle)).value_or("");
    const source_lines line = [&](int number) -> std::optional<std::string> {
      std::size_t begin = 0;
      for (int i = 1; i < number && begin != text.npos; ++i) {
        begin = text.find('\n', begin);
        if (begin != text.npos) ++begin;
      }
      if (begin >= text.size()) return std::nullopt;
      return text.substr(begin, text.find('\n', begin) - begin);
    };
    const puzzle_files files{puzzle.exercise_file(), puzzle.test_file(), puzzle.contract_file()};
    finish(index,
           judge_compile_error(why.words.empty() ? explain_compile_error(why.log, files, line) : why.words, why.log));
  }

  asio::any_io_executor executor_;
  const course& course_;
  const build_tree& tree_;
  check_settings settings_;
  std::function<void(const check_event&)> on_event_;
  report_folder reports_;
  task_group tests_;
  test_queue queue_;
  std::map<std::string, std::size_t> by_target_;
  std::map<std::size_t, build_success> built_;  // what each result is about
  std::set<std::size_t> untouched_;             // whose exercise was the original when the check began
};

}  // namespace

milliseconds time_limit_of(const puzzle& puzzle, const check_settings& settings) {
  constexpr milliseconds usual{10000};
  return settings.time_limit.value_or(puzzle.time_limit.value_or(usual));
}

asio::awaitable<void> check(asio::any_io_executor executor, const course& course, const build_tree& tree,
                            std::vector<std::size_t> which, check_settings settings,
                            std::function<void(const check_event&)> on_event) {
  checker all(executor, course, tree, settings, std::move(on_event));
  co_await all.run(std::move(which));
}

}  // namespace runner
