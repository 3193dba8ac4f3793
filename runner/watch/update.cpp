#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "util/text.hpp"
#include "util/utf8.hpp"
#include "watch/state.hpp"

namespace runner::watch {
namespace {

constexpr std::size_t to_the_end = 1'000'000;  // lines; whoever draws knows how many there are
constexpr std::size_t around_the_page = 8;     // lines of the screen that do not scroll, about

/// One change of the state, with what it wants done.
class change {
 public:
  /// A key of the page about a puzzle.
  struct puzzle_key {
    key_help help;
    bool (*shown)(const state& now);  ///< Pressed when it is not shown, it says why it does nothing.
    void (change::*effect)();
  };
  static std::span<const puzzle_key> puzzle_keys();

  explicit change(state& now) : now_(now) {}

  std::vector<session_effect> take_effects() { return std::move(effects_); }

  void take(const event::started&) { check_current(); }

  void take(const event::resized& what) { now_.height = what.height; }

  void take(const event::saved& what) {
    if (!std::exchange(now_.notice_outlives_save, false)) now_.notice.clear();
    for (std::size_t each : what.exercises) now_.statuses[each].edited = what.edited.count(each) != 0;
    if (what.map) now_.notice = "puzzles.toml has changed. It is read at the start: leave with q and start again.";
    if (what.shared || what.exercises.count(now_.current) != 0) return check_current();
    if (what.exercises.size() == 1) now_.saved_elsewhere = *what.exercises.begin();
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
    if (now_.showing == page::everything) now_.everything[what.puzzle] = what.outcome;
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

  void take(const event::solution_read& what) {
    show(page::solution);
    now_.text = what.text;
  }

  void take(const event::exercise_reset& what) {
    check_current();
    now_.notice = what.words;
    now_.notice_outlives_save = true;
  }

  void take(const event::pressed& what) {
    now_.notice.clear();
    now_.notice_outlives_save = false;
    if (what.what.is("g") && now_.saved_elsewhere && !now_.searching) return go_to(*now_.saved_elsewhere);
    if (std::exchange(now_.asks_reset, false)) return answer_reset(what.what);
    if (now_.showing == page::list && press_in_list(what.what)) return;
    if (scroll(what.what)) return;
    press(what.what);
  }

 private:
  void press(const key& pressed) {
    if (pressed.what == key::name::escape || pressed.what == key::name::enter) return back();
    for (const puzzle_key& each : puzzle_keys()) {
      if (pressed.is(each.help.name)) return (this->*each.effect)();
    }
  }

  void leave() { effects_.emplace_back(effect::leave{}); }
  void list() { toggle(page::list); }
  void map() { toggle(page::map); }

  bool scroll(const key& pressed) {
    const std::size_t step = now_.height > around_the_page + 1 ? now_.height - around_the_page : 1;
    const auto up = [&](std::size_t lines) { now_.scroll -= std::min(now_.scroll, lines); };
    if (pressed.what == key::name::down || pressed.is("j")) {
      ++now_.scroll;
    } else if (pressed.what == key::name::up || pressed.is("k")) {
      up(1);
    } else if (pressed.what == key::name::page_down || pressed.is(" ")) {
      now_.scroll += step;
    } else if (pressed.what == key::name::page_up || pressed.is("b")) {
      up(step);
    } else if (pressed.what == key::name::home) {
      now_.scroll = 0;
    } else if (pressed.what == key::name::end) {
      now_.scroll = to_the_end;
    } else {
      return false;
    }
    return true;
  }

  /// Returns whether the key was for the list.
  bool press_in_list(const key& pressed) {
    const std::vector<std::size_t> found = found_puzzles(now_);
    const std::size_t last = found.empty() ? 0 : found.size() - 1;
    std::size_t& row = now_.selected;
    row = std::min(row, last);
    const bool letters = now_.searching && pressed.what == key::name::character;
    const std::size_t step = now_.height > around_the_page + 1 ? now_.height - around_the_page : 1;

    if (letters) {
      now_.search += pressed.text;
      row = 0;
    } else if (pressed.what == key::name::backspace && now_.searching) {
      remove_last_character(now_.search);
      row = 0;
    } else if (pressed.what == key::name::escape && (now_.searching || !now_.search.empty())) {
      now_.searching = false;
      now_.search.clear();
      row = now_.current;
    } else if (pressed.is("/")) {
      now_.searching = true;
    } else if (pressed.what == key::name::enter) {
      if (!found.empty()) go_to(found[row]);
    } else if (pressed.what == key::name::down || pressed.is("j")) {
      row = std::min(row + 1, last);
    } else if (pressed.what == key::name::up || pressed.is("k")) {
      row -= std::min<std::size_t>(row, 1);
    } else if (pressed.what == key::name::page_down || pressed.is(" ")) {
      row = std::min(row + step, last);
    } else if (pressed.what == key::name::page_up || pressed.is("b")) {
      row -= std::min(row, step);
    } else if (pressed.what == key::name::home) {
      row = 0;
    } else if (pressed.what == key::name::end) {
      row = last;
    } else {
      // What is about one puzzle would mean the current one, not the selected: only leaving makes sense from here.
      return !(pressed.what == key::name::escape || pressed.is("l") || pressed.is("m") || pressed.is("q"));
    }
    return true;
  }

  void show(page what) {
    now_.showing = what;
    now_.scroll = 0;
    now_.searching = false;
    now_.search.clear();
    now_.selected = now_.current;
  }

  /// Opens a page, or closes it if it is open.
  void toggle(page what) {
    if (now_.showing == what) return back();
    stop_side_work();
    show(what);
  }

  void back() {
    stop_side_work();
    show(page::puzzle);
    now_.hints_visible = false;
  }

  /// A timeline or a check of everything ends with its page. The current puzzle gets its check, if it has none.
  void stop_side_work() {
    const bool side_work = now_.showing == page::timeline || now_.showing == page::everything;
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
    now_.asks_reset = false;
    now_.hints_visible = false;
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
      now_.notice = "n goes on when this one has passed. To choose another: l";
    } else if (const std::optional<std::size_t> next = next_open(now_.statuses, now_.current + 1)) {
      go_to(*next);
    } else {
      now_.notice = "There is no next one: all have passed.";
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
    if (now_.showing != page::puzzle) back();
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
      now_.notice = "There is no timeline of what does not compile.";
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
    if (now_.showing == page::solution) return back();
    if (now_.verdict && now_.verdict->outcome.passed()) {
      stop_side_work();
      effects_.emplace_back(effect::solution{now_.current});
    } else {
      now_.notice = "The reference answer shows when yours has passed. Until then: h for a hint";
    }
  }

  void ask_reset() {
    if (now_.showing != page::puzzle) back();
    now_.asks_reset = true;
  }

  void answer_reset(const key& answer) {
    if (answer.is("y") || answer.is("Y")) {
      effects_.emplace_back(effect::reset{now_.current});
    } else {
      now_.notice = "Nothing was reset.";
    }
  }

  state& now_;
  std::vector<session_effect> effects_;
};

bool always(const state&) { return true; }
bool has_passed(const state& now) { return now.verdict && now.verdict->outcome.passed(); }
bool has_next(const state& now) { return has_passed(now) && next_open(now.statuses, now.current + 1); }

/// A new key is a row here, a function above and a test in tests/runner/test_watch_state.cpp. In the order in which the
/// screen shows them; where it has no room, those before the last are left out.
std::span<const change::puzzle_key> change::puzzle_keys() {
  static const puzzle_key keys[] = {
      {{"n", "next"}, has_next, &change::go_on},
      {{"h", "hint"}, always, &change::hint},
      {{"r", "run again"}, always, &change::check_current},
      {{"l", "list"}, always, &change::list},
      {{"m", "map"}, always, &change::map},
      {{"t", "timeline"}, always, &change::timeline},
      {{"s", "solution"}, has_passed, &change::solution},
      {{"x", "reset"}, always, &change::ask_reset},
      {{"c", "check all"}, always, &change::check_everything},
      {{"q", "quit"}, always, &change::leave},
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
  if (now.showing == page::list && now.searching)
    return {{"Enter", "go to it"}, {"↑ ↓", "choose"}, {"Esc", "all again"}};
  if (now.showing == page::list)
    return {{"Enter", "go to it"}, {"↑ ↓", "choose"}, {"/", "search"}, {"Esc", "back"}, {"q", "quit"}};
  if (now.showing != page::puzzle) return {{"Esc", "back"}, {"↑ ↓", "scroll"}, {"q", "quit"}};
  std::vector<key_help> keys;
  for (const change::puzzle_key& each : change::puzzle_keys()) {
    if (each.shown(now)) keys.push_back(each.help);
  }
  return keys;
}

std::size_t count_passed(const state& now) {
  return static_cast<std::size_t>(
      std::count_if(now.statuses.begin(), now.statuses.end(), [](const status& each) { return each.passed(); }));
}

std::vector<std::size_t> found_puzzles(const state& now) {
  std::vector<std::size_t> found;
  const std::string wanted = small(now.search);
  for (std::size_t i = 0; i < now.course->puzzles.size(); ++i) {
    const puzzle& each = now.course->puzzles[i];
    std::string text = each.slug + "\n" + each.title + "\n" + each.asyncio;
    for (const std::string& word : each.concepts) text += "\n" + word;
    for (const std::string& word : each.asio) text += "\n" + word;
    if (small(text).find(wanted) != std::string::npos) found.push_back(i);
  }
  return found;
}

}  // namespace runner::watch
