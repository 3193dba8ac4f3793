#include "cli/check_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "build/build_tree.hpp"
#include "build/deep_tree.hpp"
#include "check/check.hpp"
#include "check/deep_check.hpp"
#include "check/sanitizers.hpp"
#include "check/timeline.hpp"
#include "cli/loop.hpp"
#include "cli/reporter.hpp"
#include "course/select.hpp"
#include "grade/provenance.hpp"
#include "state/progress_store.hpp"
#include "state/recorder.hpp"
#include "state/status.hpp"
#include "util/exit_code.hpp"
#include "util/text.hpp"
#include "view/welcome.hpp"

namespace runner {
namespace {

/// What the coroutines of each puzzle that was built did in virtual time.
asio::awaitable<std::string> timelines(asio::any_io_executor executor, const course& course, const build_tree& tree,
                                       const results& all, const check_settings& settings, std::size_t width) {
  std::string text;
  for (const auto& [index, outcome] : all) {
    if (outcome.what == verdict::compile_error) continue;
    const puzzle& each = course.puzzles[index];
    const std::string drawn = co_await timeline_of(executor, each, tree, settings, width);
    text += fmt::format("\n{} {}\n\n{}\n", each.number(), each.title, fmt::join(timeline_lines(drawn, width), "\n"));
  }
  co_return text;
}

/// Words to follow what is checked.
std::string how_it_is_checked(const options& asked, const build_tree& tree) {
  if (asked.sanitize) return ", with the sanitizers of a deep check";
  return tree.sanitizers.empty() ? "" : ", with " + sanitizer_names(tree.sanitizers);
}

/// Nothing was checked, edited or solved so far.
bool is_first_run(const std::vector<status>& all) {
  const bool was_checked =
      std::any_of(all.begin(), all.end(), [](const status& each) { return each.known.last.has_value(); });
  return !was_checked && !has_begun(all);
}

check_settings settings_for(const options& asked) {
  check_settings settings;
  settings.jobs = asked.jobs;
  settings.time_limit = asked.time_limit;
  settings.build = asked.build;
  return settings;
}

}  // namespace

int run_check(const course& course, const build_tree& tree, const options& asked, const reader_view& reader) {
  const std::vector<std::size_t> which = select_puzzles(course.puzzles, asked.names);
  const check_settings settings = settings_for(asked);
  results all;
  student_result about;
  const report_subject subject{course, which, all, reader, about};
  const std::unique_ptr<reporter> report = make_reporter(subject, asked);
  recorder records(course);
  progress_store store(course.source_dir);
  if (asked.format == output_format::text && is_first_run(statuses(course, store))) {
    style look;
    look.width = report->width();
    const std::string then = fmt::format("{} watch checks on every save.", reader.program);
    report->note(fmt::format("{}\n\n", fmt::join(welcome(course, reader, then, look), "\n")));
  }

  terminal err(STDERR_FILENO, asked.colours);
  for (const std::string& warning : course.warnings) err.print(fmt::format("Warning: {}\n", warning));
  report->begin(how_it_is_checked(asked, tree));

  const auto on_event = [&](const check_event& event) {
    if (const auto* finished = std::get_if<event::finished>(&event)) {
      all[finished->puzzle] = finished->outcome;
      records.take(*finished);
    }
    report->take(event);
  };
  std::string drawn;
  const auto work = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    bool deep = asked.sanitize;
    if (deep) {
      try {
        co_await deep_check(executor, course, tree, which, settings, on_event);
      } catch (const no_sanitizer& missing) {
        report->note(fmt::format("No deep check: {} The usual check runs instead.\n", missing.what()));
        deep = false;
      }
    }
    if (!deep) co_await check(executor, course, tree, which, settings, on_event);
    if (asked.format == output_format::json) about = co_await look_at_exercises(executor, course, tree, which);
    if (asked.timeline) drawn = co_await timelines(executor, course, tree, all, settings, report->width());
  };
  const bool done = run_until_done(work);
  report->stop();

  std::vector<std::size_t> new_passes;
  for (const auto& [puzzle, outcome] : all) {
    if (outcome.passed() && !store.of(course.puzzles[puzzle].slug).ever_passed) new_passes.push_back(puzzle);
  }
  // What was not built now may be of another text.
  if (asked.build) err.print(records.write(store));
  if (!done) {
    report->interrupted();
    err.print("Interrupted.\n");
    return was_interrupted;
  }
  report->note(drawn);
  if (which.size() > 1) report->passed_first(new_passes);
  const bool passed = std::all_of(all.begin(), all.end(), [](const auto& each) { return each.second.passed(); });
  std::optional<std::size_t> next;
  if (passed && which.size() < course.puzzles.size())
    next = next_open(statuses(course, store), which.empty() ? 0 : which.back() + 1);
  report->end(next);
  return passed ? all_passed : some_not_passed;
}

}  // namespace runner
