#include "catch.hpp"
#include "watch/state.hpp"

using namespace runner;
using namespace runner::watch;

namespace {

course three_puzzles() {
  course result;
  for (const char* slug : {"01_first", "02_second", "03_third"}) {
    puzzle& added = result.puzzles.emplace_back();
    added.slug = slug;
    added.title = std::string("Puzzle ") + slug;
    added.hints = {"hint one", "hint two"};
  }
  result.puzzles[1].asio = {"asio::post"};
  return result;
}

result with(verdict what) {
  result made;
  made.what = what;
  return made;
}

/// A session without a terminal, and what it wanted last.
struct played {
  played() { happens(event::started{}); }

  void happens(const session_event& what) { effects = update(now, what); }
  void press(const std::string& characters) {
    for (char c : characters) {
      key pressed;
      pressed.what = key::name::character;
      pressed.text = std::string(1, c);
      happens(event::pressed{pressed});
    }
  }
  void press(key::name what) {
    key pressed;
    pressed.what = what;
    happens(event::pressed{pressed});
  }
  void save(std::size_t puzzle) {
    event::saved saved;
    saved.exercises.insert(puzzle);
    happens(saved);
  }
  /// The check that was asked for ends like this.
  void ends(verdict what) {
    happens(event::judged{now.work, now.current, with(what), "text", 0});
    happens(event::work_ended{now.work, ""});
  }
  /// Exactly these have passed before.
  void pass(const std::set<std::size_t>& which) {
    for (std::size_t i = 0; i < now.statuses.size(); ++i) {
      now.statuses[i].known.last = which.count(i) != 0 ? verdict::passed : verdict::failed;
    }
  }
  /// What the last event wants, if it is this.
  template <class Wanted>
  const Wanted* wants() const {
    return effects.size() == 1 ? std::get_if<Wanted>(&effects.front()) : nullptr;
  }
  bool wants_check_of(std::vector<std::size_t> which) const {
    const auto* check = wants<effect::check>();
    return check != nullptr && check->which == which && check->work == now.work;
  }

  course puzzles = three_puzzles();
  state now{puzzles};
  std::vector<session_effect> effects;
};

}  // namespace

TEST_CASE("it checks at the start and on every save", "[unit]") {
  played session;
  CHECK(session.wants_check_of({0}));
  CHECK(session.now.working);
  session.ends(verdict::failed);
  CHECK(session.effects.empty());
  CHECK_FALSE(session.now.working);
  REQUIRE(session.now.verdict);
  session.save(0);
  CHECK(session.wants_check_of({0}));
  CHECK_FALSE(session.now.verdict);
  event::saved shared;
  shared.shared = true;
  session.happens(shared);
  CHECK(session.wants_check_of({0}));
}

TEST_CASE("a save during a check counts, and the news of the old one do not", "[unit]") {
  played session;
  const int old = session.now.work;
  session.save(0);
  CHECK(session.wants_check_of({0}));
  session.happens(event::progressed{old, "building the old text"});
  session.happens(event::judged{old, 0, with(verdict::passed), "text", 0});
  session.happens(event::work_ended{old, "trouble of old"});
  CHECK(session.now.working);
  CHECK(session.now.progress == "");
  CHECK_FALSE(session.now.verdict);
  CHECK(count_passed(session.now) == 0);
  CHECK(session.now.trouble == "");
}

TEST_CASE("after a pass it stays until n, whatever else is saved", "[unit]") {
  played session;
  session.press("n");
  CHECK(session.effects.empty());
  session.ends(verdict::failed);
  session.press("n");
  CHECK(session.effects.empty());
  CHECK_FALSE(session.now.notice.empty());
  session.save(0);
  session.ends(verdict::passed);
  CHECK(session.now.current == 0);
  session.save(1);
  CHECK(session.effects.empty());
  CHECK(session.now.current == 0);
  session.press("n");
  CHECK(session.now.current == 1);
  CHECK(session.wants_check_of({1}));
  CHECK_FALSE(session.now.verdict);
}

TEST_CASE("n goes to the next pending puzzle in map order, from the end to the first", "[unit]") {
  played session;
  session.pass({1});
  session.ends(verdict::passed);
  session.press("n");
  CHECK(session.now.current == 2);
  session.pass({1});
  session.ends(verdict::passed);
  session.press("n");
  CHECK(session.now.current == 0);
  session.ends(verdict::passed);
  session.press("n");
  CHECK(session.now.current == 0);
  CHECK(session.effects.empty());
  CHECK(session.now.notice == "There is no next puzzle: all have passed.");
}

TEST_CASE("another exercise that is saved is one key away", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.save(2);
  CHECK(session.now.saved_elsewhere == std::optional<std::size_t>(2));
  session.press(key::name::enter);
  CHECK(session.now.current == 2);
  CHECK(session.wants_check_of({2}));
  CHECK_FALSE(session.now.saved_elsewhere);
  session.press(key::name::enter);
  CHECK(session.effects.empty());

  event::saved many;
  many.exercises = {0, 1};
  session.happens(many);
  CHECK(session.effects.empty());
  CHECK_FALSE(session.now.saved_elsewhere);
  many.exercises = {0, 1, 2};
  session.happens(many);
  CHECK(session.wants_check_of({2}));
}

TEST_CASE("a puzzle that passed and was edited since is pending again", "[unit]") {
  played session;
  session.ends(verdict::passed);
  session.press("n");
  session.ends(verdict::passed);
  event::saved saved;
  saved.exercises = {0};
  session.happens(saved);
  CHECK(session.now.statuses[0].passed());
  saved.edited = {0};
  session.happens(saved);
  CHECK_FALSE(session.now.statuses[0].passed());
  CHECK(count_passed(session.now) == 1);
}

TEST_CASE("hints come one by one, and a hidden one comes back before the next", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("h");
  REQUIRE(session.wants<effect::remember_hints>() != nullptr);
  CHECK(session.wants<effect::remember_hints>()->count == 1);
  CHECK(session.now.hints_visible);
  session.save(0);
  CHECK_FALSE(session.now.hints_visible);
  session.press("h");
  CHECK(session.effects.empty());
  CHECK(session.now.statuses[0].known.hints == 1);
  session.press("h");
  CHECK(session.now.statuses[0].known.hints == 2);
  session.press("h");
  CHECK(session.now.statuses[0].known.hints == 2);
  CHECK(session.now.notice == "That was the last hint.");
  session.press(key::name::escape);
  CHECK_FALSE(session.now.hints_visible);

  session.puzzles.puzzles[0].hints.clear();
  session.press("h");
  CHECK(session.now.notice == "There are no hints for this puzzle.");
}

TEST_CASE("r runs again, q leaves", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("r");
  CHECK(session.wants_check_of({0}));
  session.press("q");
  CHECK(session.wants<effect::leave>() != nullptr);
}

TEST_CASE("the list is for choosing, by line, by page and to its ends", "[unit]") {
  played session;
  session.happens(event::resized{10});
  session.ends(verdict::failed);
  session.press("l");
  CHECK(session.now.showing == page::list);
  session.press("j");
  session.press(key::name::down);
  session.press(key::name::down);
  CHECK(session.now.selected == 2);
  session.press("k");
  session.press(key::name::enter);
  CHECK(session.now.current == 1);
  CHECK(session.now.showing == page::puzzle);
  CHECK(session.wants_check_of({1}));
  session.ends(verdict::failed);

  session.press("l");
  CHECK(session.now.selected == 1);
  session.press("G");
  CHECK(session.now.selected == 2);
  session.press("g");
  CHECK(session.now.selected == 0);
  session.press(" ");
  CHECK(session.now.selected == 2);
  session.press(key::name::page_up);
  CHECK(session.now.selected == 0);
  session.press(key::name::end);
  CHECK(session.now.selected == 2);
  session.press(key::name::home);
  CHECK(session.now.selected == 0);
  session.press("l");
  CHECK(session.now.showing == page::puzzle);
  session.press("l");
  session.press("q");
  CHECK(session.wants<effect::leave>() != nullptr);
}

TEST_CASE("the list opens and resets the selected puzzle, not the current one", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("ljo");
  const auto* open = session.wants<effect::open>();
  REQUIRE(open != nullptr);
  CHECK(open->puzzle == 1);
  CHECK(open->line == 0);
  session.happens(event::exercise_opened{"It is open."});
  CHECK(session.now.notice == "It is open.");
  CHECK(session.now.showing == page::list);

  session.press("x");
  CHECK(session.now.asks_reset == std::optional<std::size_t>(1));
  session.press("n");
  CHECK(session.effects.empty());
  CHECK(session.now.notice == "Nothing was reset.");
  session.press("xy");
  const auto* reset = session.wants<effect::reset>();
  REQUIRE(reset != nullptr);
  CHECK(reset->puzzle == 1);
  session.happens(event::exercise_reset{1, "It is the original again."});
  CHECK(session.effects.empty());
  event::saved saved;
  saved.exercises = saved.untouched = {1};
  session.happens(saved);
  CHECK(session.now.showing == page::list);
  CHECK(session.now.notice == "It is the original again.");
  CHECK(session.now.statuses[1].untouched);
  CHECK_FALSE(session.now.saved_elsewhere);

  // The current one is checked anew.
  session.press("kxy");
  session.happens(event::exercise_reset{0, "It is the original again."});
  CHECK(session.wants_check_of({0}));
  CHECK(session.now.showing == page::puzzle);
}

TEST_CASE("the list shows what is done or what is to do, and goes back step by step", "[unit]") {
  played session;
  session.pass({0, 2});
  session.ends(verdict::passed);
  session.press("lG");
  session.press("d");
  CHECK(found_puzzles(session.now) == std::vector<std::size_t>{0, 2});
  CHECK(session.now.selected == 1);
  session.press("t");
  CHECK(found_puzzles(session.now) == std::vector<std::size_t>{1});
  CHECK(session.now.selected == 0);
  session.press("/third");
  CHECK(found_puzzles(session.now).empty());
  session.press(key::name::escape);
  CHECK(found_puzzles(session.now) == std::vector<std::size_t>{1});
  CHECK(session.now.listed == filter::to_do);
  session.press("t");
  CHECK(found_puzzles(session.now).size() == 3);
  CHECK(session.now.selected == 1);
  session.press("d");
  session.press(key::name::escape);
  CHECK(session.now.listed == filter::all);
  CHECK(session.now.showing == page::list);
  session.press(key::name::escape);
  CHECK(session.now.showing == page::puzzle);
  session.press("ltl");
  session.press("l");
  CHECK(session.now.listed == filter::all);
}

TEST_CASE("the list is searched by what is typed: titles, names, tools", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("l/THIRDq");
  CHECK(session.effects.empty());
  CHECK(found_puzzles(session.now).empty());
  session.press(key::name::enter);
  CHECK(session.now.showing == page::list);
  session.press(key::name::backspace);
  CHECK(found_puzzles(session.now) == std::vector<std::size_t>{2});
  session.press(key::name::escape);
  CHECK(session.now.search == "");
  CHECK(found_puzzles(session.now).size() == 3);
  session.press("/post");
  session.press(key::name::enter);
  CHECK(session.now.current == 1);
  CHECK(session.now.search == "");
}

TEST_CASE("a title that holds what is searched for comes before a tool that does", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.puzzles.puzzles[0].asio = {"asio::redirect_error", "a callback"};
  session.puzzles.puzzles[1].concepts = {"backoff"};
  session.puzzles.puzzles[2].title = "Bounded queue with Backpressure";
  session.press("l/back");
  CHECK(found_puzzles(session.now) == std::vector<std::size_t>{2, 0, 1});
  session.press(key::name::enter);
  CHECK(session.now.current == 2);
}

TEST_CASE("? shows all keys over any page, whose work goes on", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("c");
  const int work = session.now.work;
  session.press("?");
  CHECK(session.now.showing == page::keys);
  CHECK(session.effects.empty());
  session.happens(event::judged{work, 1, with(verdict::passed), "text", 0});
  session.press("?");
  CHECK(session.now.showing == page::everything);
  CHECK(session.now.everything.size() == 1);
  CHECK(session.now.working);
  session.press("?");
  session.press(key::name::escape);
  CHECK(session.now.showing == page::everything);
  session.press("?");
  session.press("m");
  CHECK(session.now.showing == page::map);
  REQUIRE(session.effects.size() == 1);
  CHECK(std::holds_alternative<effect::stop_work>(session.effects[0]));
  session.press("?");
  session.press("x");
  CHECK(session.now.showing == page::puzzle);
  CHECK(session.now.asks_reset == std::optional<std::size_t>(0));
}

TEST_CASE("every key is on the page of keys once, and the line of keys names only keys of that table", "[unit]") {
  played session;
  session.pass({0});
  session.ends(verdict::passed);
  session.now.statuses[0].known.ever_passed = true;
  std::set<std::string_view> names;
  for (const key_group& group : all_keys()) {
    std::set<std::string_view> of_group;
    for (const key_help& each : group.keys) {
      CHECK(of_group.insert(each.name).second);
      CHECK_FALSE(each.does.empty());
      names.insert(each.name);
    }
  }
  CHECK(names.size() > 20);
  for (const page showing : {page::puzzle, page::list, page::map, page::timeline, page::solution, page::explanation,
                             page::everything, page::keys}) {
    session.now.showing = showing;
    const std::vector<key_help> shown = keys_of(session.now);
    REQUIRE(shown.size() >= 2);
    CHECK(shown.back().name == "q");
    for (const key_help& each : shown) CHECK(names.count(each.name) == 1);
  }
}

TEST_CASE("a save leaves whatever page is open", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("l/sec");
  session.save(0);
  CHECK(session.now.showing == page::puzzle);
  CHECK_FALSE(session.now.searching);
  session.press("m");
  CHECK(session.now.showing == page::map);
  session.save(0);
  CHECK(session.now.showing == page::puzzle);
}

TEST_CASE("a pass is looked at under more sanitizers, when there is nothing else to do", "[unit]") {
  played session;
  session.ends(verdict::failed);
  CHECK(session.effects.empty());
  session.save(0);
  session.ends(verdict::passed);
  const auto* deep = session.wants<effect::deep_check>();
  REQUIRE(deep != nullptr);
  CHECK(deep->puzzle == 0);
  CHECK(deep->work == session.now.work);
  CHECK(session.now.going_deep);
  CHECK_FALSE(session.now.working);

  session.happens(event::deep_judged{session.now.work, with(verdict::crashed)});
  session.happens(event::work_ended{session.now.work, ""});
  CHECK(session.effects.empty());
  CHECK_FALSE(session.now.going_deep);
  REQUIRE(session.now.deep);
  CHECK(session.now.deep->what == verdict::crashed);
  CHECK(count_passed(session.now) == 1);

  session.save(0);
  CHECK_FALSE(session.now.deep);
  CHECK(session.wants_check_of({0}));
}

TEST_CASE("whatever else is wanted comes before a deep check, which is made up for", "[unit]") {
  played session;
  session.ends(verdict::passed);
  const int old = session.now.work;
  session.press("t");
  CHECK_FALSE(session.now.going_deep);
  session.happens(event::deep_judged{old, with(verdict::failed)});
  CHECK_FALSE(session.now.deep);
  session.happens(event::timeline_drawn{session.now.work, "bars"});
  session.happens(event::work_ended{session.now.work, ""});
  CHECK(session.wants<effect::deep_check>() != nullptr);
  CHECK(session.now.showing == page::timeline);

  session.press("t");
  session.press("t");
  REQUIRE(session.now.working);
  session.press(key::name::escape);
  REQUIRE(session.effects.size() == 2);
  CHECK(std::holds_alternative<effect::stop_work>(session.effects[0]));
  CHECK(std::holds_alternative<effect::deep_check>(session.effects[1]));

  session.press("n");
  CHECK(session.wants_check_of({1}));
  CHECK_FALSE(session.now.going_deep);
}

TEST_CASE("where there are no sanitizers it is said once", "[unit]") {
  played session;
  session.ends(verdict::passed);
  session.happens(event::no_deep_check{session.now.work, "g++ cannot."});
  CHECK(session.now.notice == "No deep checks: g++ cannot.");
  session.happens(event::work_ended{session.now.work, ""});
  CHECK(session.effects.empty());
  session.save(0);
  session.ends(verdict::passed);
  CHECK(session.effects.empty());
  CHECK(session.now.notice == "");
}

TEST_CASE("a reset asks first", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("x");
  CHECK(session.now.asks_reset == std::optional<std::size_t>(0));
  session.press("n");
  CHECK_FALSE(session.now.asks_reset);
  CHECK(session.effects.empty());
  session.press("x");
  session.press("y");
  REQUIRE(session.wants<effect::reset>() != nullptr);
  session.happens(event::exercise_reset{0, "It is the original again."});
  CHECK(session.wants_check_of({0}));
  session.save(0);
  CHECK(session.now.notice == "It is the original again.");
  session.save(0);
  CHECK(session.now.notice == "");
}

TEST_CASE("the solution comes after a pass", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("s");
  CHECK(session.effects.empty());
  CHECK(session.now.notice.find("once yours has passed") != std::string::npos);
  session.save(0);
  session.ends(verdict::passed);
  session.press("s");
  REQUIRE(session.wants<effect::read>() != nullptr);
  CHECK(session.wants<effect::read>()->what == page::solution);
  session.happens(event::text_read{page::solution, "+ the difference"});
  CHECK(session.now.showing == page::solution);
  session.press("s");
  CHECK(session.now.showing == page::puzzle);
  // Once it has passed, it shows, as the command does it.
  session.save(0);
  session.ends(verdict::failed);
  session.press("s");
  CHECK(session.wants<effect::read>() != nullptr);
}

TEST_CASE("the explanation comes after a pass, and spoils nothing before", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("e");
  CHECK(session.effects.empty());
  CHECK(session.now.showing == page::puzzle);
  CHECK(session.now.notice ==
        "The explanation shows the solution: it is here once yours has passed. Until then: h for a hint");
  for (const key_help& each : keys_of(session.now)) CHECK(each.name != "e");
  session.save(0);
  session.ends(verdict::passed);
  session.press("e");
  REQUIRE(session.wants<effect::read>() != nullptr);
  CHECK(session.wants<effect::read>()->what == page::explanation);
  session.happens(event::text_read{page::explanation, "# Why"});
  CHECK(session.now.showing == page::explanation);
  session.press("e");
  CHECK(session.now.showing == page::puzzle);
}

TEST_CASE("o opens the exercise at the line that the result names", "[unit]") {
  played session;
  session.happens(event::judged{session.now.work, 0, with(verdict::failed), "text", 12});
  session.happens(event::work_ended{session.now.work, ""});
  session.press("o");
  REQUIRE(session.wants<effect::open>() != nullptr);
  CHECK(session.wants<effect::open>()->puzzle == 0);
  CHECK(session.wants<effect::open>()->line == 12);
  session.happens(event::exercise_opened{""});
  CHECK(session.now.notice == "");
  CHECK(session.effects.empty());
}

TEST_CASE("f shows all that is wrong until the next check", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("f");
  CHECK(session.now.in_full);
  session.press("f");
  CHECK_FALSE(session.now.in_full);
  session.press("f");
  session.save(0);
  CHECK_FALSE(session.now.in_full);
}

TEST_CASE("an exercise is untouched until it is edited or passes", "[unit]") {
  played session;
  result as_shipped = with(verdict::failed);
  as_shipped.untouched = true;
  session.happens(event::judged{session.now.work, 0, as_shipped, "text", 0});
  CHECK(session.now.statuses[0].untouched);
  event::saved saved;
  saved.exercises = saved.edited = {0};
  session.happens(saved);
  CHECK_FALSE(session.now.statuses[0].untouched);
  saved.edited = {};
  saved.exercises = saved.untouched = {1};
  session.happens(saved);
  CHECK(session.now.statuses[1].untouched);
}

TEST_CASE("a timeline takes a run of its own, which ends with its page", "[unit]") {
  played session;
  session.press("t");
  CHECK(session.effects.empty());
  session.ends(verdict::compile_error);
  session.press("t");
  CHECK(session.now.notice == "There is no timeline: the exercise does not compile.");
  session.save(0);
  session.ends(verdict::failed);
  session.press("t");
  REQUIRE(session.wants<effect::timeline>() != nullptr);
  session.happens(event::timeline_drawn{session.now.work, "fetch A"});
  session.happens(event::work_ended{session.now.work, ""});
  CHECK(session.now.text == "fetch A");
  session.press(key::name::escape);
  CHECK(session.now.showing == page::puzzle);
  CHECK(session.now.verdict);
  CHECK(session.effects.empty());

  session.press("t");
  const int work = session.now.work;
  session.press(key::name::escape);
  CHECK(session.wants<effect::stop_work>() != nullptr);
  CHECK_FALSE(session.now.working);
  session.happens(event::timeline_drawn{work, "late"});
  CHECK(session.now.text != "late");
}

TEST_CASE("a check of all says how each is, and ends with its page", "[unit]") {
  played session;
  session.ends(verdict::failed);
  session.press("c");
  CHECK(session.wants_check_of({0, 1, 2}));
  CHECK(session.now.showing == page::everything);
  session.happens(event::judged{session.now.work, 1, with(verdict::passed), "text", 0});
  session.happens(event::judged{session.now.work, 0, with(verdict::passed), "text", 0});
  CHECK(count_passed(session.now) == 2);
  CHECK(session.now.statuses[1].passed());
  CHECK(session.now.everything.size() == 2);
  session.press(key::name::escape);
  REQUIRE(session.effects.size() == 2);
  CHECK(std::holds_alternative<effect::stop_work>(session.effects[0]));
  CHECK(std::holds_alternative<effect::deep_check>(session.effects[1]));
  REQUIRE(session.now.verdict);
  CHECK(session.now.verdict->outcome.passed());

  // Interrupted before the current one had its verdict, it gets one.
  session.save(0);
  session.press("c");
  session.press(key::name::escape);
  CHECK(session.wants_check_of({0}));
}

TEST_CASE("trouble of the project is shown, and a save or r tries again", "[unit]") {
  played session;
  session.happens(event::work_ended{session.now.work, "The disk is full."});
  CHECK(session.now.trouble == "The disk is full.");
  CHECK_FALSE(session.now.working);
  session.press("r");
  CHECK(session.wants_check_of({0}));
  CHECK(session.now.trouble == "");
}

TEST_CASE("pages scroll by line, by page and to their ends", "[unit]") {
  played session;
  session.happens(event::resized{24});
  session.ends(verdict::failed);
  session.press("j");
  session.press(key::name::down);
  CHECK(session.now.scroll == 2);
  session.press(" ");
  CHECK(session.now.scroll == 18);
  session.press(key::name::page_up);
  session.press("k");
  CHECK(session.now.scroll == 1);
  session.press(key::name::end);
  CHECK(session.now.scroll > 1000);
  session.press(key::name::home);
  session.press(key::name::up);
  CHECK(session.now.scroll == 0);
  session.press("G");
  CHECK(session.now.scroll > 1000);
  session.press("g");
  CHECK(session.now.scroll == 0);
}
