#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "util/text.hpp"
#include "util/utf8.hpp"
#include "watch/state.hpp"

namespace runner::watch {
namespace {

constexpr std::size_t to_the_end = 1'000'000;  // lines; the page knows how many it has
constexpr std::size_t around_the_page = 8;     // lines of the screen that do not scroll, about

/// Where a key has its meaning. Every page but the list is about the current puzzle.
enum class place { puzzle, list, anywhere };

/// Applies one event to the state, and collects the effects.
class change {
 public:
  /// What a key does: a row of the one table of keys.
  struct binding {
    std::string_view keys;  ///< Names with spaces in between: each of them. See name_of().
    place where;
    std::string_view label;           ///< For the line of keys below a page; "": it is not shown there.
    std::string_view purpose;         ///< For the page of all keys.
    bool (*shown)(const state& now);  ///< Pressed while it is not shown, it says why it does nothing.
    void (change::*effect)();

    bool is_of(page now) const { return where == place::anywhere || (where == place::list) == (now == page::list); }
  };
  static std::span<const binding> bindings();

  explicit change(state& now) : now_(now) {}

  std::vector<session_effect> take_effects() { return std::move(effects_); }

  void take(const event::started&) { check_current(); }

  void take(const event::resized& what) { now_.height = what.height; }

  void take(const event::saved& what) {
    const bool by_reset = std::exchange(now_.notice_outlives_save, false);
    if (!by_reset) now_.notice.clear();
    for (std::size_t each : what.exercises) {
      now_.statuses[each].edited = what.edited.contains(each);
      now_.statuses[each].untouched = what.untouched.contains(each);
    }
    if (what.map) now_.notice = "puzzles.toml has changed. It is read at the start: leave with q and start again.";
    if (what.shared || what.exercises.contains(now_.current)) return check_current();
    if (what.exercises.size() == 1 && !by_reset) now_.saved_elsewhere = *what.exercises.begin();
  }

  void take(const event::progressed& what) {
    if (what.work == now_.work) now_.progress = what.line;
  }

  void take(const event::judged& what) {
    if (what.work != now_.work) return;
    status& how = now_.statuses[what.puzzle];
    how.known.last = what.outcome.what;
    how.known.text = what.text;
    how.known.ever_passed = how.known.ever_passed || what.outcome.passed();
    how.edited = false;
    how.untouched = what.outcome.untouched;
    if (page_behind_keys() == page::everything) now_.everything[what.puzzle] = what.outcome;
    if (what.puzzle != now_.current) return;
    now_.verdict = verdict_now{what.outcome, what.line};
    now_.deep.reset();
  }

  void take(const event::work_ended& what) {
    if (what.work != now_.work) return;
    now_.working = false;
    now_.going_deep = false;
    now_.progress.clear();
    now_.trouble = what.trouble;
    if (!what.trouble.empty()) now_.showing = page::puzzle;
    go_deep();
  }

  void take(const event::deep_judged& what) {
    if (what.work == now_.work) now_.deep = what.outcome;
  }

  void take(const event::no_deep_check& what) {
    if (what.work != now_.work) return;
    now_.deep_checks = false;
    now_.notice = "No deep checks: " + what.reason;
  }

  void take(const event::timeline_drawn& what) {
    if (what.work == now_.work) now_.text = what.text;
  }

  void take(const event::text_read& what) {
    show(what.of);
    now_.text = what.text;
  }

  void take(const event::exercise_reset& what) {
    if (what.puzzle == now_.current) check_current();
    now_.notice = what.words;
    now_.notice_outlives_save = true;
  }

  void take(const event::exercise_opened& what) { now_.notice = what.words; }

  void take(const event::pressed& what) {
    now_.notice.clear();
    now_.notice_outlives_save = false;
    if (const auto puzzle = std::exchange(now_.asks_reset, std::nullopt)) return answer_reset(*puzzle, what.what);
    if (now_.searching && take_into_search(what.what)) return;
    for (const binding& each : bindings()) {
      if (each.is_of(now_.showing) && has_name(each.keys, name_of(what.what))) return (this->*each.effect)();
    }
  }

 private:
  /// As the table of keys calls it; "" if it is in no row.
  static std::string_view name_of(const key& pressed) {
    switch (pressed.what) {
      case key::name::character:
        return pressed.text == " " ? "Space" : std::string_view(pressed.text);
      case key::name::enter:
        return "Enter";
      case key::name::escape:
        return "Esc";
      case key::name::up:
        return "↑";
      case key::name::down:
        return "↓";
      case key::name::page_up:
        return "PgUp";
      case key::name::page_down:
        return "PgDn";
      case key::name::home:
        return "Home";
      case key::name::end:
        return "End";
      case key::name::backspace:
      case key::name::redraw:
      case key::name::unknown:
        return "";
    }
    return "";
  }

  static bool has_name(std::string_view names, std::string_view wanted) {
    while (!names.empty()) {
      const std::string_view first = names.substr(0, names.find(' '));
      if (first == wanted) return true;
      names.remove_prefix(std::min(first.size() + 1, names.size()));
    }
    return false;
  }

  bool in_list() const { return now_.showing == page::list; }
  page page_behind_keys() const { return now_.showing == page::keys ? now_.behind_keys : now_.showing; }

  void leave() { effects_.emplace_back(effect::leave{}); }
  void list() { toggle(page::list); }
  void map() { toggle(page::map); }

  /// The page of keys lies over another one, whose work goes on.
  void keys() {
    if (now_.showing == page::keys) return back();
    const page covered = now_.showing;
    show(page::keys);
    now_.behind_keys = covered;
  }

  // Up and down: in the list through its rows, elsewhere through the lines of the page.
  std::size_t page_step() const { return now_.height > around_the_page + 1 ? now_.height - around_the_page : 1; }
  void move(std::size_t& place, std::size_t most, bool down, std::size_t by) {
    place = down ? std::min(place + by, most) : place - std::min(place, by);
  }
  void move(bool down, std::size_t by) {
    if (!in_list()) return move(now_.scroll, to_the_end, down, by);
    const std::size_t count = found_puzzles(now_).size();
    move(now_.selected, count == 0 ? 0 : count - 1, down, by);
  }
  void down() { move(true, 1); }
  void up() { move(false, 1); }
  void page_down() { move(true, page_step()); }
  void page_up() { move(false, page_step()); }
  void to_top() { move(false, to_the_end); }
  void to_bottom() { move(true, to_the_end); }

  /// Returns whether the key was a part of what is searched for, or ends the search.
  bool take_into_search(const key& pressed) {
    if (pressed.what == key::name::character) {
      now_.search += pressed.text;
    } else if (pressed.what == key::name::backspace) {
      remove_last_character(now_.search);
    } else {
      return false;
    }
    now_.selected = 0;
    return true;
  }

  void search() { now_.searching = true; }
  void only_done() { filter_by(filter::done); }
  void only_to_do() { filter_by(filter::to_do); }

  /// The same filter again takes it away. The selection stays with its puzzle, if that is still there.
  void filter_by(filter what) {
    const std::optional<std::size_t> puzzle = selected_puzzle();
    now_.listed = now_.listed == what ? filter::all : what;
    select(puzzle.value_or(now_.current));
  }

  void select(std::size_t puzzle) {
    const std::vector<std::size_t> found = found_puzzles(now_);
    const auto row = std::find(found.begin(), found.end(), puzzle);
    now_.selected = row == found.end() ? 0 : static_cast<std::size_t>(row - found.begin());
  }

  std::optional<std::size_t> selected_puzzle() const {
    const std::vector<std::size_t> found = found_puzzles(now_);
    if (found.empty()) return std::nullopt;
    return found[std::min(now_.selected, found.size() - 1)];
  }

  void choose_selected() {
    if (const auto puzzle = selected_puzzle()) go_to(*puzzle);
  }
  void open_selected() {
    if (const auto puzzle = selected_puzzle()) open(*puzzle);
  }
  void reset_selected() { now_.asks_reset = selected_puzzle(); }

  /// First the search ends, then the filter, then the page.
  void back_in_list() {
    if (!now_.searching && now_.search.empty() && now_.listed == filter::all) return back();
    const bool searched = now_.searching || !now_.search.empty();
    now_.searching = false;
    now_.search.clear();
    if (!searched) now_.listed = filter::all;
    select(now_.current);
  }

  void show(page what) {
    now_.showing = what;
    now_.scroll = 0;
    now_.searching = false;
    now_.search.clear();
    now_.listed = filter::all;
    now_.selected = now_.current;
  }

  /// Opens a page, or closes it if it is open.
  void toggle(page what) {
    if (now_.showing == what) return back();
    stop_side_work();
    show(what);
  }

  void back() {
    if (now_.showing == page::keys) return show(now_.behind_keys);
    close();
  }

  void close() {
    stop_side_work();
    show(page::puzzle);
    now_.hints_visible = false;
  }

  void back_or_to_saved() {
    if (now_.showing == page::puzzle && now_.saved_elsewhere) return go_to(*now_.saved_elsewhere);
    back();
  }

  /// A timeline or a check of everything ends with its page. The current puzzle gets its check, if it has none.
  void stop_side_work() {
    const page shown = page_behind_keys();
    const bool side_work = shown == page::timeline || shown == page::everything;
    if (!side_work || !now_.working) return;
    if (!now_.verdict) return check({now_.current});
    now_.working = false;
    ++now_.work;
    effects_.emplace_back(effect::stop_work{});
    go_deep();
  }

  /// A pass is looked at more closely, once there is nothing else to do.
  void go_deep() {
    const bool passed = now_.verdict && now_.verdict->outcome.passed() && now_.trouble.empty();
    if (!passed || !now_.deep_checks || now_.deep) return;
    now_.going_deep = true;
    now_.progress.clear();
    effects_.emplace_back(effect::deep_check{++now_.work, now_.current});
  }

  void check(std::vector<std::size_t> which) {
    now_.working = true;
    now_.going_deep = false;
    now_.progress.clear();
    now_.trouble.clear();
    effects_.emplace_back(effect::check{++now_.work, std::move(which)});
  }

  void check_current() {
    show(page::puzzle);
    now_.asks_reset.reset();
    now_.hints_visible = false;
    now_.in_full = false;
    now_.saved_elsewhere.reset();
    now_.verdict.reset();
    now_.deep.reset();
    check({now_.current});
  }

  void check_everything() {
    show(page::everything);
    now_.everything.clear();
    std::vector<std::size_t> all(now_.course->puzzles.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    check(std::move(all));
  }

  void go_to(std::size_t puzzle) {
    now_.current = puzzle;
    check_current();
  }

  void go_on() {
    if (!now_.verdict) {
      now_.notice = "One moment: it is still being checked.";
    } else if (!now_.verdict->outcome.passed()) {
      now_.notice = "n goes on once this puzzle has passed. To choose another: l";
    } else if (const std::optional<std::size_t> next = next_open(now_.statuses, now_.current + 1)) {
      go_to(*next);
    } else {
      now_.notice = "There is no next puzzle: all have passed.";
    }
  }

  void hint() {
    const int all = static_cast<int>(now_.course->puzzles[now_.current].hints.size());
    int& seen = now_.statuses[now_.current].known.hints;
    const bool were_visible = now_.hints_visible && now_.showing == page::puzzle;
    if (all == 0) {
      now_.notice = "There are no hints for this puzzle.";
      return;
    }
    if (were_visible && seen >= all) {
      now_.notice = "That was the last hint.";
      return;
    }
    if (now_.showing != page::puzzle) close();
    now_.scroll = 0;
    now_.hints_visible = true;
    seen = std::min(seen, all);
    if (seen != 0 && !were_visible) return;
    effects_.emplace_back(effect::remember_hints{now_.current, ++seen});
  }

  void timeline() {
    if (now_.showing == page::timeline) return back();
    if (!now_.verdict || now_.working) {
      now_.notice = "One moment: it is still being checked.";
    } else if (now_.verdict->outcome.what == verdict::compile_error) {
      now_.notice = "There is no timeline: the exercise does not compile.";
    } else {
      show(page::timeline);
      now_.text.clear();
      now_.working = true;
      now_.going_deep = false;
      now_.progress = "running it once more for its timeline …";
      effects_.emplace_back(effect::timeline{++now_.work, now_.current});
    }
  }

  void solution() {
    read(page::solution, "The reference answer shows once yours has passed. Until then: h for a hint");
  }
  void explain() {
    read(page::explanation,
         "The explanation shows the solution: it is here once yours has passed. Until then: h for a hint");
  }

  void read(page what, std::string_view why_not) {
    if (now_.showing == what) return back();
    if (!now_.statuses[now_.current].known.ever_passed) {
      now_.notice = why_not;
      return;
    }
    stop_side_work();
    effects_.emplace_back(effect::read{what, now_.current});
  }

  void in_full() {
    if (now_.showing != page::puzzle) close();
    now_.in_full = !now_.in_full;
    now_.scroll = 0;
  }

  void open(std::size_t puzzle) {
    const int line = puzzle == now_.current && now_.verdict ? now_.verdict->line : 0;
    effects_.emplace_back(effect::open{puzzle, line});
  }
  void open_current() { open(now_.current); }

  void ask_reset() {
    if (now_.showing != page::puzzle) close();
    now_.asks_reset = now_.current;
  }

  void answer_reset(std::size_t puzzle, const key& answer) {
    if (answer.is("y") || answer.is("Y")) {
      effects_.emplace_back(effect::reset{puzzle});
    } else {
      now_.notice = "Nothing was reset.";
    }
  }

  state& now_;
  std::vector<session_effect> effects_;
};

bool always(const state&) { return true; }
bool has_passed(const state& now) { return now.verdict && now.verdict->outcome.passed(); }
bool has_ever_passed(const state& now) { return now.statuses[now.current].known.ever_passed; }
bool has_next(const state& now) { return has_passed(now) && next_open(now.statuses, now.current + 1); }
bool has_page(const state& now) { return now.showing != page::puzzle; }
bool is_no_list(const state& now) { return now.showing != page::list; }
bool is_no_keys(const state& now) { return now.showing != page::keys; }

/// A new key is a row here, a function above and a test in tests/runner/test_watch_state.cpp. In the order in which the
/// screen shows them, so that the most important comes first. Where the line of keys has no room, those before the last
/// two are left out.
std::span<const change::binding> change::bindings() {
  using enum place;
  static const binding keys[] = {
      {"Esc", puzzle, "back", "back to the puzzle; there, hide the hints", has_page, &change::back},
      {"n", puzzle, "next", "go on to the next puzzle, after a pass", has_next, &change::go_on},
      {"h", puzzle, "hint", "show a hint, one more each time", always, &change::hint},
      {"r", puzzle, "run again", "check again", always, &change::check_current},
      {"l", anywhere, "list", "list all puzzles", is_no_list, &change::list},
      {"m", anywhere, "map", "draw which puzzle depends on which", is_no_list, &change::map},
      {"e", puzzle, "explain", "explain why it works, after a pass", has_ever_passed, &change::explain},
      {"s", puzzle, "solution", "compare with the reference answer, after a pass", has_ever_passed, &change::solution},
      {"t", puzzle, "timeline", "draw what the coroutines did", always, &change::timeline},
      {"o", puzzle, "open", "open the exercise in your editor", always, &change::open_current},
      {"x", puzzle, "reset", "restore the original exercise; asks first", always, &change::ask_reset},
      {"c", puzzle, "check all", "check all puzzles", always, &change::check_everything},
      {"Enter", puzzle, "", "go to another puzzle that you saved", always, &change::back_or_to_saved},

      {"Enter", list, "go to it", "go to the selected puzzle", always, &change::choose_selected},
      {"Esc", list, "back", "end the search, then the filter, then the list", always, &change::back_in_list},
      {"/", list, "search", "search titles, names, concepts and tools", always, &change::search},
      {"d", list, "done", "show only what is done; again: all", always, &change::only_done},
      {"t", list, "to do", "show only what is to do; again: all", always, &change::only_to_do},
      {"o", list, "open", "open the selected exercise in your editor", always, &change::open_selected},
      {"x", list, "reset", "restore the selected exercise; asks first", always, &change::reset_selected},

      {"f", puzzle, "", "show all that is wrong, not only what comes first", always, &change::in_full},
      {"↓ j", anywhere, "", "one line down", always, &change::down},
      {"↑ k", anywhere, "", "one line up", always, &change::up},
      {"PgDn Space", anywhere, "", "one page down", always, &change::page_down},
      {"PgUp b", anywhere, "", "one page up", always, &change::page_up},
      {"Home g", anywhere, "", "to the top", always, &change::to_top},
      {"End G", anywhere, "", "to the bottom", always, &change::to_bottom},
      {"?", anywhere, "keys", "show all keys", is_no_keys, &change::keys},
      {"q", anywhere, "quit", "quit", always, &change::leave},
  };
  return keys;
}

/// ASCII letters made small; others are left as they are.
std::string small(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

std::vector<session_effect> update(state& now, const session_event& what) {
  change made(now);
  std::visit([&](const auto& each) { made.take(each); }, what);
  return made.take_effects();
}

std::vector<key_help> keys_of(const state& now) {
  std::vector<key_help> keys;
  for (const change::binding& each : change::bindings()) {
    if (!each.is_of(now.showing) || each.label.empty() || !each.shown(now)) continue;
    if (now.searching && each.keys.size() == 1) continue;  // a letter of the search
    // The other keys of the puzzle work on its pages, too, but would only hide how to leave them.
    if (has_page(now) && each.where == place::puzzle && each.keys != "Esc") continue;
    keys.push_back({each.keys, each.label});
  }
  return keys;
}

std::vector<key_group> all_keys() {
  std::vector<key_group> groups{{"Puzzle", {}}, {"List", {}}, {"Everywhere", {}}};
  for (const change::binding& each : change::bindings())
    groups[static_cast<std::size_t>(each.where)].keys.push_back({each.keys, each.purpose});
  return groups;
}

std::size_t count_passed(const state& now) {
  return static_cast<std::size_t>(
      std::count_if(now.statuses.begin(), now.statuses.end(), [](const status& each) { return each.passed(); }));
}

std::vector<std::size_t> found_puzzles(const state& now) {
  std::vector<std::size_t> found, elsewhere;
  const std::string wanted = small(now.search);
  for (std::size_t i = 0; i < now.course->puzzles.size(); ++i) {
    const bool done = now.statuses[i].passed();
    if (now.listed != filter::all && done != (now.listed == filter::done)) continue;
    const puzzle& each = now.course->puzzles[i];
    std::string text = each.slug + "\n" + each.asyncio;
    for (const std::string& word : each.concepts) text += "\n" + word;
    for (const std::string& word : each.asio) text += "\n" + word;
    if (small(each.title).find(wanted) != std::string::npos) {
      found.push_back(i);
    } else if (small(text).find(wanted) != std::string::npos) {
      elsewhere.push_back(i);
    }
  }
  found.insert(found.end(), elsewhere.begin(), elsewhere.end());
  return found;
}

}  // namespace runner::watch
