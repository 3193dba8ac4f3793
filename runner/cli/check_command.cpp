#include "cli/check_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "build/build_tree.hpp"
#include "build/deep_tree.hpp"
#include "check/check.hpp"
#include "check/deep_check.hpp"
#include "check/timeline.hpp"
#include "cli/loop.hpp"
#include "course/select.hpp"
#include "state/progress_store.hpp"
#include "state/status.hpp"
#include "util/exit_code.hpp"
#include "util/text.hpp"
#include "view/formats.hpp"
#include "view/progress.hpp"

namespace runner {
namespace {

std::string what_is_checked(const course& course, const std::vector<std::size_t>& which, std::string_view how) {
  if (which.size() != 1) return fmt::format("Checking {} puzzles{} …\n", which.size(), how);
  const puzzle& only = course.puzzles[which.front()];
  return fmt::format("Checking {} {}{} …\n", only.number(), only.title, how);
}

std::string in_format(output_format format, const course& course, const std::vector<std::size_t>& which,
                      const results& all) {
  return format == output_format::json ? as_json(course, which, all) : as_junit(course, which, all);
}

/// What the coroutines of each puzzle that was built did in virtual time.
asio::awaitable<std::string> timelines(asio::any_io_executor executor, const course& course, const build_tree& tree,
                                       const results& all, const check_settings& settings, std::size_t width) {
  std::string text;
  for (const auto& [index, outcome] : all) {
    if (outcome.what == verdict::compile_error) continue;
    const puzzle& each = course.puzzles[index];
    const std::string drawn = co_await timeline_of(executor, each, tree, settings, width);
    text += fmt::format("\n{} {}\n\n{}\n", each.number(), each.title, fmt::join(wrapped(drawn, width), "\n"));
  }
  co_return text;
}

/// What a check looks at, taken before it: an edit while it runs is not what was judged.
std::map<std::size_t, std::string> texts_of(const course& course, const std::vector<std::size_t>& which) {
  std::map<std::size_t, std::string> texts;
  for (std::size_t index : which) texts[index] = checked_text(course, course.puzzles[index]);
  return texts;
}

/// Remembers how the puzzles stand now. Returns what there is to say about that: usually nothing.
std::string remember(progress_store& store, const course& course, const results& all,
                     const std::map<std::size_t, std::string>& texts) {
  std::vector<progress_store::checked> verdicts;
  for (const auto& [index, outcome] : all) {
    progress_store::checked& one = verdicts.emplace_back();
    one.slug = course.puzzles[index].slug;
    one.last = outcome.what;
    one.text = texts.at(index);
  }
  store.remember_verdicts(verdicts);
  return store.take_remarks();
}

}  // namespace

int run_check(const course& course, const build_tree& tree, const options& asked, const reader_view& reader) {
  const std::vector<std::size_t> which = select_puzzles(course.puzzles, asked.names);
  const bool for_people = asked.format == output_format::text;

  terminal out(STDOUT_FILENO, asked.colours);
  terminal err(STDERR_FILENO, asked.colours);
  for (const std::string& warning : course.warnings) err.print(fmt::format("Warning: {}\n", warning));
  terminal& words = for_people ? out : err;  // standard output is for the report alone
  if (for_people) {
    out.print(what_is_checked(course, which,
                              asked.sanitize                 ? ", with the sanitizers of a deep check"
                              : tree.sanitizers == "address" ? ", with AddressSanitizer"
                                                             : ""));
  }

  results all;
  const std::map<std::size_t, std::string> texts = texts_of(course, which);
  progress under_way(course);
  std::size_t shown = 0;  // of `which`: lines come in map order, whatever is done first
  const auto on_event = [&](const check_event& event) {
    const std::string notice = under_way.take(event);
    if (for_people && !words.is_live() && !notice.empty()) words.print(notice + "\n");
    if (const auto* finished = std::get_if<event::finished>(&event)) {
      all[finished->puzzle] = finished->outcome;
      for (; shown < which.size() && all.count(which[shown]) != 0; ++shown) {
        if (for_people)
          out.print(verdict_line(course, which[shown], all.at(which[shown]), all, asked.names.empty(), out.look()));
      }
    }
    words.live(under_way.line());
  };

  check_settings settings;
  settings.jobs = asked.jobs;
  settings.time_limit = asked.time_limit;
  settings.build = asked.build;
  bool deep = asked.sanitize;
  std::string drawn;
  const auto work = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    if (deep) {
      try {
        co_await deep_check(executor, course, tree, which, settings, on_event);
      } catch (const no_sanitizer& missing) {
        words.print(fmt::format("No deep check: {} The usual one instead.\n", missing.what()));
        deep = false;
      }
    }
    if (!deep) co_await check(executor, course, tree, which, settings, on_event);
    if (asked.timeline) drawn = co_await timelines(executor, course, tree, all, settings, out.look().width);
  };
  const bool done = run_until_done(work);
  words.live("");
  progress_store store(course.source_dir);
  // What was not built now may be of another text.
  if (asked.build) err.print(remember(store, course, all, texts));
  if (!done) {
    err.print("Interrupted.\n");
    return was_interrupted;
  }

  words.print(drawn);
  const bool passed = std::all_of(all.begin(), all.end(), [](const auto& each) { return each.second.passed(); });
  std::optional<std::size_t> next;
  if (for_people && passed && which.size() < course.puzzles.size())
    next = next_open(statuses(course, store), which.empty() ? 0 : which.back() + 1);
  out.print(for_people ? summary(course, which, all, !asked.names.empty(), next, reader, out.look(), asked.in_full)
                       : in_format(asked.format, course, which, all));
  return passed ? all_passed : some_not_passed;
}

}  // namespace runner
