#include "catch.hpp"
#include "watch/places.hpp"
#include "watch/saved_files.hpp"

using namespace runner;
using namespace runner::watch;

namespace {

course two_puzzles() {
  course result;
  result.source_dir = "/course";
  for (const char* slug : {"01_first", "02_second"}) result.puzzles.emplace_back().slug = slug;
  return result;
}

}  // namespace

TEST_CASE("saved files mean puzzles, what they share, the map, or nothing", "[unit]") {
  const course course = two_puzzles();
  CHECK(what_was_saved(course, {"/course/exercises/02_second.hpp"})->exercises == std::set<std::size_t>{1});
  CHECK(what_was_saved(course, {"/course/tests/test_01_first.cpp"})->exercises == std::set<std::size_t>{0});
  CHECK_FALSE(what_was_saved(course, {"/course/tests/test_01_first.cpp"})->shared);
  CHECK(what_was_saved(course, {"/course/tests/kit/puzzle/time.hpp"})->shared);
  CHECK(what_was_saved(course, {"/course/exercises/puzzles.toml"})->map);
  CHECK_FALSE(what_was_saved(course, {"/course/exercises/notes.hpp"}));
  CHECK_FALSE(what_was_saved(course, {"/course/tests/test_03_not_yet.cpp"}));
  CHECK(folders_to_watch(course).front() == "/course/exercises");
}

TEST_CASE("the line to go to is what the outcome mentions, else the TODO", "[unit]") {
  const course course = two_puzzles();
  const puzzle& first = course.puzzles[0];
  result outcome;
  finding& only = outcome.findings.emplace_back();
  only.text = "measured 3 ms";
  const std::string exercise = "// one\n// two\n  // TODO: do it\n";
  CHECK(line_to_edit(outcome, first, exercise) == 3);
  CHECK(line_to_edit(outcome, first, "// done\n") == 0);
  only.text = "exercises/02_second.hpp:7:1: error\nexercises/01_first.hpp:12:5: error: nonsense";
  CHECK(line_to_edit(outcome, first, exercise) == 12);
  outcome.what = verdict::passed;
  outcome.findings.clear();
  CHECK(line_to_edit(outcome, first, exercise) == 0);
}

TEST_CASE("mentioned lines become links", "[unit]") {
  const course course = two_puzzles();
  surface on;
  CHECK(with_links("exercises/01_first.hpp:12:5: error", course, course.puzzles[0], on) ==
        "exercises/01_first.hpp:12:5: error");
  on.links = link_form::file;
  on.host = "here";
  CHECK(
      with_links("at exercises/01_first.hpp:12:5: error", course, course.puzzles[0], on) ==
      "at \x1b]8;;file://here/course/exercises/01_first.hpp#12\x1b\\exercises/01_first.hpp:12:5\x1b]8;;\x1b\\: error");
  CHECK(with_links("exercises/01_first.hpp: no line", course, course.puzzles[0], on) ==
        "exercises/01_first.hpp: no line");
}
