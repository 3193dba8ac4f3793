#include "build/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/steady_timer.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <system_error>

#include "build/build_lock.hpp"
#include "build/built_texts.hpp"
#include "build/compile_error.hpp"
#include "build/diagnostics.hpp"
#include "build/machine_trouble.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"

namespace runner {
namespace {

/// Longer than ninja takes from "this step ended" to "it failed", and shorter than anyone notices.
constexpr std::chrono::milliseconds settling_time{10};

process::command tool(const build_tree& tree, std::vector<std::string> argv) {
  process::command command(std::move(argv));
  command.ask_before_kill = true;  // ninja's compilers are in groups of their own: it has to end them itself
  command.grace = std::chrono::seconds(3);
  command.start.directory = tree.dir.string();
  command.start.idle_priority = tree.idle_priority;
  // Untranslated messages, which we can read, in an encoding that can hold every name.
  command.start.environment.push_back("LC_ALL=C.UTF-8");
  command.start.environment.push_back("LANGUAGE=");
  command.start.environment.push_back("NINJA_STATUS=" + ninja_status());
  command.start.environment.push_back("CLICOLOR_FORCE=0");
  const char* temporary = std::getenv("TMPDIR");
  std::error_code error;
  if (temporary != nullptr && !std::filesystem::is_directory(temporary, error)) {
    command.start.environment.push_back("TMPDIR=/tmp");  // compilers write there, too
  }
  return command;
}

/// "test_05_x" → "exercises/05_x.hpp"
std::string exercise_of(const std::string& target) {
  return fmt::format("exercises/{}.hpp", target.substr(std::min<std::size_t>(target.size(), 5)));
}

std::string last_lines(std::string_view text, int count) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  std::size_t start = text.size();
  for (int i = 0; i < count && start != text.npos && start > 0; ++i) start = text.rfind('\n', start - 1);
  return std::string(start == text.npos || start == 0 ? text : text.substr(start + 1));
}

void throw_if_cmake_failed(std::string_view log) {
  const std::size_t begin = log.find("CMake Error");
  if (begin == log.npos) return;
  throw broken_project(
      fmt::format("CMake cannot configure the project:\n{}\n{}", log.substr(begin, 1500), set_up_again));
}

[[noreturn]] void throw_shared_failure(std::string_view what, const std::string& log) {
  if (const auto trouble = machine_trouble(log)) throw broken_project(*trouble);
  throw_if_cmake_failed(log);
  if (is_compiler_crash(log)) throw broken_project(tool_crash_in_words(what, log));
  throw broken_project(fmt::format(
      "What all puzzles share does not build, so no answer can be judged ({}).\n{}\n"
      "If you changed something outside of exercises/, put it back (git status shows it). Otherwise: {}",
      what, explain_compile_error(log, {"exercises/", "tests/test_", "tests/contract/"}, {}), set_up_again));
}

/// Which targets have no result yet, and whom to tell.
class report {
 public:
  report(const std::vector<std::string>& targets, const build_tree& tree, compile_limits limits,
         build_observer& observer)
      : open_(targets.begin(), targets.end()),
        order_(targets),
        texts_(tree),
        limits_(limits),
        watch_(limits),
        observer_(observer) {}
  ~report() { texts_.write(); }
  report(const report&) = delete;

  /// Begins a round, and looks at the text that it is about.
  void begin(bool is_last) {
    is_last_ = is_last;
    again_.clear();
    fresh_warnings_.clear();
    watch_ = compile_watch(limits_);
    texts_.remove_stale(order());
  }
  /// Whether another round is needed.
  bool is_done() const { return open_.empty(); }

  bool is_open(const std::string& target) const { return open_.contains(target); }

  void built(const std::string& target) {
    if (!is_open(target) || again_.contains(target)) return;
    build_success how;
    const auto fresh = fresh_warnings_.find(target);
    how.warnings = fresh != fresh_warnings_.end() ? fresh->second : texts_.warnings(target);
    if (texts_.is_of_text_seen(target)) {
      texts_.remember(target, how.warnings);
      how.text = texts_.text_seen(target);
    } else if (!is_last_) {
      again_.insert(target);
      return;
    }
    open_.erase(target);
    observer_.on_built(target, how);
  }

  /// Something of `target` was compiled, and the compiler said this.
  void compiled(const std::string& target, std::string_view log) {
    if (is_open(target)) fresh_warnings_[target] = warnings_in(log, exercise_of(target));
  }

  /// The same, if there is a new program.
  void linked(const std::string& target) {
    if (texts_.is_program_new(target)) built(target);
  }

  void failed(const std::string& target, const std::string& log) {
    if (!is_open(target)) return;
    build_failure why{log, watch_.why_ended(target).value_or(""), ""};
    bool crashed = false;
    if (why.words.empty()) {
      if (const auto trouble = machine_trouble(log)) throw broken_project(*trouble);
      crashed = is_compiler_crash(log);
      if (crashed) why.words = compiler_crash_in_words(log);
    }
    // A compiler that crashed may do better alone, or without what the machine was busy with.
    const bool is_of_text = texts_.is_of_text_seen(target);
    const bool try_again = crashed ? crashed_.insert(target).second : !is_of_text;
    if (try_again && !is_last_) {
      again_.insert(target);
      return;
    }
    if (is_of_text) why.text = texts_.text_seen(target);
    open_.erase(target);
    observer_.on_failed(target, why);
  }

  void rest_is_built() {
    for (const std::string& target : order_) built(target);
  }

  void look_at_compilers(pid_t build_tool) { watch_.look(build_tool); }
  void step(const build_step& step) { observer_.on_step(step); }
  void configuring() { observer_.on_configure(); }

  /// The targets without a result, in their order.
  std::vector<std::string> order() const {
    std::vector<std::string> open;
    std::copy_if(order_.begin(), order_.end(), std::back_inserter(open),
                 [&](const auto& each) { return is_open(each); });
    return open;
  }

 private:
  std::set<std::string> open_;
  std::set<std::string> again_;    // to be built once more: no result of this round's counts
  std::set<std::string> crashed_;  // whose compiler has crashed once
  std::map<std::string, std::vector<std::string>> fresh_warnings_;  // of what was compiled in this round
  std::vector<std::string> order_;
  bool is_last_ = false;
  built_texts texts_;
  compile_limits limits_;
  compile_watch watch_;
  build_observer& observer_;
};

asio::awaitable<void> configure(asio::any_io_executor executor, const build_tree& tree, report& to) {
  to.configuring();
  std::vector<std::string> argv{tree.cmake.string(), "-S", tree.source_dir.string(), "-B", tree.dir.string()};
  process::command command = tool(tree, std::move(argv));
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  if (outcome.status.code() != 0) {
    throw_if_cmake_failed(outcome.err);
    throw broken_project(
        fmt::format("CMake cannot configure the project:\n{}\n{}", last_lines(outcome.err, 15), set_up_again));
  }
}

/// What a step of ninja's means for the targets.
void take_step(const build_step& step, report& to) {
  to.step(step);
  const std::string target = test_target_in(step.failed ? step.outputs : step.description);
  if (step.failed && to.is_open(target)) {
    to.failed(target, step.output);
  } else if (step.failed && step.outputs.starts_with("build.ninja")) {
    // CMake could not configure: what it said on stderr is known once ninja has ended, and judged there.
  } else if (step.failed) {
    throw_shared_failure(step.description, step.output);
  } else if (step.description.starts_with("Building ")) {
    to.compiled(target, step.output);
  } else if (step.description.starts_with("Linking ")) {
    // ninja may say in a moment that it failed: but a linker that failed leaves no new program.
    to.linked(target);
  }
}

asio::awaitable<void> build_with_ninja(asio::any_io_executor executor, const build_tree& tree, int jobs, report& to,
                                       bool may_configure) {
  std::exception_ptr trouble;
  ninja_log log([&](const build_step& step) {
    if (trouble) return;
    try {
      take_step(step, to);
    } catch (...) {
      trouble = std::current_exception();  // let ninja end by itself first
    }
  });
  asio::steady_timer settle(executor);
  // The handler may be on its way when this coroutine ends, and then must not touch it.
  const auto alive = std::make_shared<int>();
  const auto flush_later = [&, watch = std::weak_ptr<int>(alive)](asio::error_code error) {
    if (!error && watch.lock()) log.settle();
  };

  std::vector<std::string> argv{tree.make_program.string(), "-k", "0"};
  if (jobs > 0) argv.insert(argv.end(), {"-j", std::to_string(jobs)});
  for (std::string& target : to.order()) argv.push_back(std::move(target));
  process::command command = tool(tree, std::move(argv));
  command.output_limit = 64 << 10;  // the log has it already; this is for what ninja says outside of steps
  command.on_tick = [&](pid_t ninja) { to.look_at_compilers(ninja); };
  command.on_out = [&](std::string_view piece) {
    log.append(piece);
    if (log.pending()) {
      settle.expires_after(settling_time);
      settle.async_wait(flush_later);
    }
  };
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  log.flush();
  if (trouble) std::rethrow_exception(trouble);

  if (outcome.status.code() == 0) {
    to.rest_is_built();
    co_return;
  }
  const std::string remarks = log.remarks() + outcome.err;
  const bool unknown =
      remarks.find("unknown target") != remarks.npos || remarks.find("loading 'build.ninja'") != remarks.npos;
  if (unknown && may_configure) {
    co_await configure(executor, tree, to);
    co_await build_with_ninja(executor, tree, jobs, to, false);
  } else if (remarks.find("ninja: error:") != remarks.npos || remarks.find("ninja: fatal:") != remarks.npos ||
             outcome.status.signal() != 0) {
    const int signal = outcome.status.signal();
    const std::string how_it_ended = signal == 0 ? "" : fmt::format("\n{}\n", ::strsignal(signal));
    if (const auto sentence = machine_trouble(remarks + how_it_ended)) throw broken_project(*sentence);
    throw_if_cmake_failed(remarks);
    throw broken_project(
        fmt::format("The build tool gave up: {}\n{}", last_lines(remarks + how_it_ended, 3), set_up_again));
  } else {
    to.rest_is_built();  // only puzzles failed, and those were reported
  }
}

/// Any other generator: one target after the other, since their outputs cannot be told apart.
asio::awaitable<void> build_one_by_one(asio::any_io_executor executor, const build_tree& tree, int jobs, report& to) {
  bool may_configure = true;
  int done = 0;
  const std::vector<std::string> targets = to.order();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::string& target = targets[i];
    std::vector<std::string> argv{tree.cmake.string(), "--build", tree.dir.string(), "--target", target};
    if (jobs > 0) argv.insert(argv.end(), {"--parallel", std::to_string(jobs)});
    process::command command = tool(tree, std::move(argv));
    command.on_tick = [&](pid_t cmake) { to.look_at_compilers(cmake); };
    const process::outcome outcome = co_await process::run(executor, std::move(command));
    build_step step;
    step.finished = ++done;
    step.total = static_cast<int>(targets.size());
    step.description = target;
    to.step(step);
    const std::string log = outcome.out + outcome.err;
    if (outcome.status.code() == 0) {
      if (log.find("/" + target + ".dir/") != log.npos) to.compiled(target, log);
      to.built(target);
      continue;
    }
    const bool unknown = log.find("No rule to make target '" + target + "'") != log.npos;
    if (unknown && may_configure) {
      may_configure = false;
      co_await configure(executor, tree, to);
      --i, --done;
    } else if (log.find(target + ".dir/build.make") != log.npos && !unknown) {
      to.failed(target, outcome.err.empty() ? outcome.out : outcome.err);
    } else {
      throw_shared_failure(target, log);
    }
  }
}

}  // namespace

asio::awaitable<void> build(asio::any_io_executor executor, const build_tree& tree, std::vector<std::string> targets,
                            build_settings settings, build_observer& observer) {
  // A file that is saved again and again while it compiles gets a result of what was compiled last.
  constexpr int most_rounds = 4;

  if (targets.empty()) co_return;
  require_tools(tree);
  const build_lock lock = co_await build_lock::acquire(
      executor, tree.dir, [&observer](const std::string& holder) { observer.on_wait(holder); });
  report to(targets, tree, settings.limits, observer);
  try {
    for (int round = 1; !to.is_done(); ++round) {
      to.begin(round == most_rounds);
      if (tree.uses_ninja()) {
        co_await build_with_ninja(executor, tree, settings.jobs, to, true);
      } else {
        co_await build_one_by_one(executor, tree, settings.jobs, to);
      }
    }
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::operation_canceled) throw;
    throw machine_error(error.what(), fmt::format("The build cannot start: {}.\n{}", error.what(), set_up_again));
  }
}

}  // namespace runner
