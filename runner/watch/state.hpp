// The state machine of a watching session: events in, effects out. It knows no screen, process or file.
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

enum class page { puzzle, list, map, timeline, solution, explanation, everything, keys };

/// Which puzzles the list shows.
enum class filter { all, done, to_do };

/// The result of the puzzle on the screen, for the text that it has now.
struct verdict_now {
  result outcome;
  int line = 0;  ///< The line of the exercise to edit next, or 0.
};

struct state {
  explicit state(const runner::course& its_course) : course(&its_course), statuses(its_course.puzzles.size()) {}

  const runner::course* course;
  std::size_t current = 0;       ///< Index of the puzzle that the session is about.
  std::vector<status> statuses;  ///< The status of each puzzle, as far as it is known.
  page showing = page::puzzle;
  page behind_keys = page::puzzle;  ///< Where the page of keys goes back to.
  std::size_t scroll = 0;           ///< Lines of the page that are above the screen; too many are as good as the most.
  std::size_t height = 24;          ///< Of the screen.

  int work = 0;          ///< Number of the last check (or timeline) that was started; events of any other are stale.
  bool working = false;  ///< It still runs.
  std::string progress;  ///< Its present step.
  std::optional<verdict_now> verdict;
  bool deep_checks = true;     ///< Whether a pass is followed by a check under more sanitizers.
  bool going_deep = false;     ///< That check runs, and all else goes on.
  std::optional<result> deep;  ///< Its result.
  std::string trouble;         ///< Why the test could not run, or "".

  bool hints_visible = false;                  ///< The next save hides them.
  bool in_full = false;                        ///< All findings show, and all that the compiler said.
  std::string notice;                          ///< One sentence until the next key or save, or "".
  bool notice_outlives_save = false;           ///< It is about what wrote the file.
  std::optional<std::size_t> saved_elsewhere;  ///< Another puzzle whose exercise was just saved.
  std::optional<std::size_t> asks_reset;       ///< The puzzle of the question on the screen: y or anything else.

  std::string text;          ///< Of the pages timeline, solution and explanation.
  std::size_t selected = 0;  ///< Row of the list, among those found.
  std::string search;        ///< The words that the list is searched for.
  bool searching = false;    ///< Letters go into `search`.
  filter listed = filter::all;
  results everything;  ///< Of the page of that name, as far as it has come.
};

/// Events: everything that can happen to a session.
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
  std::set<std::size_t> untouched;  ///< Those of them whose exercise is the original.
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
  std::string text;  ///< Fingerprint of the text that was judged.
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
/// There will be no deep check in this session: the reason lies in the tool chain or in the project.
struct no_deep_check {
  int work;
  std::string reason;
};
struct timeline_drawn {
  int work;
  std::string text;
};
struct text_read {
  page of;
  std::string text;
};
struct exercise_reset {
  std::size_t puzzle;
  std::string words;
};
struct exercise_opened {
  std::string words;  ///< To be shown, or "".
};
}  // namespace event
using session_event =
    std::variant<event::started, event::pressed, event::resized, event::saved, event::progressed, event::judged,
                 event::work_ended, event::deep_judged, event::no_deep_check, event::timeline_drawn, event::text_read,
                 event::exercise_reset, event::exercise_opened>;

/// Effects: everything that a session can ask for.
namespace effect {
/// Replaces the work that runs.
struct check {
  int work;
  std::vector<std::size_t> which;
};
/// Replaces the work that runs.
struct timeline {
  int work;
  std::size_t puzzle;
};
/// Replaces the work that runs; any other effect replaces it in turn.
struct deep_check {
  int work;
  std::size_t puzzle;
};
struct stop_work {};
/// The solution or the explanation.
struct read {
  page what;
  std::size_t puzzle;
};
/// In an editor, at the line to edit.
struct open {
  std::size_t puzzle;
  int line;  ///< 0: not known.
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
                                    effect::read, effect::open, effect::reset, effect::remember_hints, effect::leave>;

/// A key and what it does.
struct key_help {
  std::string_view name;  ///< "n", "Enter", "↓ j"
  std::string_view does;  ///< "next"
};

/// The keys that make sense now, the most important first; but the last two are those that show all keys and that quit.
std::vector<key_help> keys_of(const state& now);

struct key_group {
  std::string_view title;
  std::vector<key_help> keys;
};

/// Every key there is, for the page that shows them.
std::vector<key_group> all_keys();

/// Applies an event to the state. Returns the effects, in order.
std::vector<session_effect> update(state& now, const session_event& what);

std::size_t count_passed(const state& now);

/// Indices of the puzzles that the list shows: those that the filter lets through and whose title, name, concepts or
/// tools hold what is searched for. Those with it in their title come first.
std::vector<std::size_t> found_puzzles(const state& now);

}  // namespace runner::watch
