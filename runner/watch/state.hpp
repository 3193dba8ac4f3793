// What a watching session knows and does, apart from how it looks and from all processes and files.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "course/puzzle.hpp"
#include "screen/keys.hpp"
#include "state/status.hpp"
#include "view/report.hpp"

namespace runner::watch {

enum class page { puzzle, list, map, timeline, solution, everything };

/// What is known of the puzzle on the screen, in the text that it has now.
struct verdict_now {
  result outcome;
  int line = 0;  ///< Of the exercise: where to go on, or 0.
};

struct state {
  explicit state(const runner::course& its_course) : course(&its_course), statuses(its_course.puzzles.size()) {}

  const runner::course* course;
  std::size_t current = 0;       ///< Index of the puzzle that the session is about.
  std::vector<status> statuses;  ///< How each puzzle stands, as far as is known.
  page showing = page::puzzle;
  std::size_t scroll = 0;   ///< Lines of the page that are above the screen; too many are as good as the most.
  std::size_t height = 24;  ///< Of the screen.

  int work = 0;          ///< Number of the last check (or timeline) that was started; news of others are old.
  bool working = false;  ///< It still runs.
  std::string progress;  ///< What it is doing.
  std::optional<verdict_now> verdict;
  bool deep_checks = true;     ///< Whether a pass is followed by a check under more sanitizers.
  bool going_deep = false;     ///< That check runs; everything else may go on meanwhile.
  std::optional<result> deep;  ///< What it found.
  std::string trouble;         ///< Why nothing could be judged, or "".

  bool hints_visible = false;                  ///< They go out of sight with the next save.
  std::string notice;                          ///< One sentence until the next key or save, or "".
  bool notice_outlives_save = false;           ///< It is about what wrote the file.
  std::optional<std::size_t> saved_elsewhere;  ///< Another puzzle whose exercise was just saved.
  bool asks_reset = false;                     ///< The question is on the screen: y or anything else.

  std::string text;          ///< Of the pages timeline and solution.
  std::size_t selected = 0;  ///< Row of the list, among those found.
  std::string search;        ///< What the list is searched for.
  bool searching = false;    ///< Letters go into `search`.
  results everything;        ///< Of the page of that name, as far as it has come.
};

/// What may happen.
namespace event {
struct started {};
struct pressed {
  key what;
};
struct resized {
  std::size_t height;
};
struct saved {
  std::set<std::size_t> exercises;  ///< Whose exercise, or whose test.
  std::set<std::size_t> edited;     ///< Those of them that are another text than the one checked last.
  bool shared = false;              ///< Something that all tests are built from.
  bool map = false;                 ///< puzzles.toml, which is read only at the start.
};
struct progressed {
  int work;
  std::string line;
};
struct judged {
  int work;
  std::size_t puzzle;
  result outcome;
  std::string text;  ///< What it was said of, as the status has it.
  int line;
};
struct work_ended {
  int work;
  std::string trouble;  ///< "" if there was none.
};
struct deep_judged {
  int work;
  result outcome;
};
/// Nor will there be another: the reason lies in the tool chain or in the project.
struct no_deep_check {
  int work;
  std::string reason;
};
struct timeline_drawn {
  int work;
  std::string text;
};
struct solution_read {
  std::string text;
};
struct exercise_reset {
  std::string words;
};
}  // namespace event
using session_event = std::variant<event::started, event::pressed, event::resized, event::saved, event::progressed,
                                   event::judged, event::work_ended, event::deep_judged, event::no_deep_check,
                                   event::timeline_drawn, event::solution_read, event::exercise_reset>;

/// What the session wants done.
namespace effect {
/// Instead of what is being done now.
struct check {
  int work;
  std::vector<std::size_t> which;
};
/// Instead of what is being done now.
struct timeline {
  int work;
  std::size_t puzzle;
};
/// Instead of what is being done now, but whatever else is wanted comes before it.
struct deep_check {
  int work;
  std::size_t puzzle;
};
struct stop_work {};
struct solution {
  std::size_t puzzle;
};
struct reset {
  std::size_t puzzle;
};
/// From now on, across sessions.
struct remember_hints {
  std::size_t puzzle;
  int count;
};
struct leave {};
}  // namespace effect
using session_effect = std::variant<effect::check, effect::timeline, effect::deep_check, effect::stop_work,
                                    effect::solution, effect::reset, effect::remember_hints, effect::leave>;

/// A key and what it does.
struct key_help {
  std::string_view name;  ///< "n", "Enter"
  std::string_view does;  ///< "next"
};

/// The keys that make sense now, the least important before the last one, which leaves.
std::vector<key_help> keys_of(const state& now);

/// Takes what happened into the state. Returns what is to be done, in order.
std::vector<session_effect> update(state& now, const session_event& what);

std::size_t count_passed(const state& now);

/// Indices of the puzzles that the list shows: all whose title, name, concepts or tools hold what is searched for.
std::vector<std::size_t> found_puzzles(const state& now);

}  // namespace runner::watch
