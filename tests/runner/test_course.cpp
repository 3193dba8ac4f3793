

#include "catch.hpp"
#include "course/course.hpp"
#include "temporary_folder.hpp"
#include "util/errors.hpp"

TEST_CASE("a puzzle that the map lacks comes last, with a title from its slug and a warning", "[unit]") {
  const temporary_folder folder("course");
  folder.write("exercises/puzzles.toml", "[[puzzle]]\nslug = \"02_b\"\ntitle = \"B\"\n");
  folder.write("tests/test_02_b.cpp", "");
  folder.write("tests/test_01_late_comer.cpp", "");
  folder.write("tests/testing.md", "");
  const runner::course course = runner::load_course(folder.path());
  REQUIRE(course.puzzles.size() == 2);
  CHECK(course.puzzles[0].slug == "02_b");
  CHECK(course.puzzles[1].slug == "01_late_comer");
  CHECK(course.puzzles[1].title == "Late comer");
  CHECK(course.warnings.size() == 1);
  CHECK(course.exercise(course.puzzles[0]) == folder.path() / "exercises/02_b.hpp");
}

TEST_CASE("a map without its puzzle, or none at all, is a broken project", "[unit]") {
  const temporary_folder folder("course");
  CHECK_THROWS_AS(runner::load_course(folder.path()), runner::broken_project);
  folder.write("exercises/puzzles.toml", "[[puzzle]]\nslug = \"02_b\"\ntitle = \"B\"\n");
  CHECK_THROWS_AS(runner::load_course(folder.path()), runner::broken_project);
  folder.write("tests/other.cpp", "");
  CHECK_THROWS_AS(runner::load_course(folder.path()), runner::broken_project);
}
