#include "author/new_puzzle.hpp"
#include "author/readme.hpp"
#include "author/verify_answers.hpp"
#include "author/verify_files.hpp"
#include "catch.hpp"
#include "contains.hpp"
#include "course/course.hpp"
#include "course/map.hpp"
#include "temporary_folder.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;
using namespace runner;

namespace {

course one_puzzle() {
  course made;
  puzzle& added = made.puzzles.emplace_back();
  added.slug = "01_first";
  added.title = "A * title";
  added.stars = 2;
  added.concepts = {"one", "two"};
  added.asio = {"awaitable_operators ||", "_private"};
  added.asyncio = "await x";
  added.hints = {"a", "b", "c"};
  return made;
}

const fs::path project_dir = fs::path(RUNNER_SOURCE_DIR).parent_path();

const std::string marks =
    "before\n<!-- puzzles: x -->\nold\n<!-- end of puzzles -->\nbetween\n<!-- map: -->\n<!-- end of map -->\nafter\n";

}  // namespace

TEST_CASE("the README's parts are made from the map, and nothing else is touched", "[unit]") {
  const std::string expected = R"(before
<!-- puzzles: x -->
| puzzle | | teaches | Asio | asyncio |
| --- | --- | --- | --- | --- |
| [01 A \* title](exercises/01_first.hpp) | ★★ | one, two | awaitable_operators \|\|, \_private | await x |
<!-- end of puzzles -->
between
<!-- map: -->
```
●  01  A * title  ★★
```
<!-- end of map -->
after
)";
  CHECK(readme_for(one_puzzle(), marks) == expected);
  CHECK(readme_for(one_puzzle(), expected) == expected);
}

TEST_CASE("a README without its marks is refused", "[unit]") {
  for (const std::string& text :
       {std::string("nothing"), marks + marks, std::string("<!-- end of puzzles -->\n<!-- puzzles: -->\n") + marks}) {
    CHECK_THROWS_AS(readme_for(one_puzzle(), text), broken_project);
  }
  CHECK_THROWS_AS(with_part("<!-- end of a -->\n<!-- a: -->\n", "a", ""), broken_project);
}

TEST_CASE("only a new name makes a new puzzle", "[unit]") {
  const course course = one_puzzle();
  CHECK(why_not_new(course, "21_some_name", "Some name") == "");
  CHECK(why_not_new(course, "21_some_name", "Ein \"Titel\" ★") == "");
  for (const char* slug : {"", "21", "21_", "1_name", "211_name", "21_Name", "21_na-me", "21_1name", "21_a__b", "21_a_",
                           "21_class", "../21_x", "01_other", "21_first"}) {
    INFO(slug);
    CHECK(why_not_new(course, slug, "Some name") != "");
  }
  for (const char* title : {"", "  ", "two\nlines", "ends with \\"}) CHECK(why_not_new(course, "21_name", title) != "");
}

TEST_CASE("a new puzzle's files are in order from the first moment", "[unit]") {
  const temporary_folder project("author");
  project.write("exercises/puzzles.toml",
                "[[puzzle]]\nslug = \"01_first\"\ntitle = \"First\"\n# the last line has no end");
  project.write("tests/test_01_first.cpp", "");
  CHECK_THROWS_AS(make_puzzle(load_course(project.path()), "21_some_name", "A title"), broken_project);
  fs::copy(project_dir / "tests/templates", project.path() / "tests/templates");
  const course before = load_course(project.path());
  const std::vector<fs::path> written = make_puzzle(before, "21_some_name", "A \"title\"");
  CHECK(written.size() == 9);

  const course after = load_course(project.path());
  REQUIRE(after.puzzles.size() == 2);
  CHECK(after.puzzles[1].slug == "21_some_name");
  CHECK(after.puzzles[1].title == "A \"title\"");
  CHECK(after.puzzles[1].after == std::vector<std::string>{"01_first"});
  CHECK(verify_files(after, after.puzzles[1]).empty());
  for (const fs::path& file : written) CHECK_FALSE(contains(read_file(project.path() / file).value_or("@"), "@"));

  CHECK_THROWS_AS(make_puzzle(after, "21_some_name", "Again"), wrong_usage);
  project.write("exercises/22_there.hpp", "mine");
  CHECK_THROWS_AS(make_puzzle(after, "22_there", "There"), wrong_usage);
  CHECK(read_file(project.path() / "exercises/22_there.hpp") == "mine");
  CHECK_FALSE(fs::exists(project.path() / "tests/test_22_there.cpp"));
}

TEST_CASE("what is not in order is said, each thing", "[unit]") {
  const temporary_folder project("author");
  course course = one_puzzle();
  course.source_dir = project.path();
  puzzle& puzzle = course.puzzles[0];
  for (const auto& [file, text] : templates_for(project_dir, puzzle.slug, puzzle.title)) project.write(file, text);
  const auto problems = [&] {
    std::string text;
    for (const std::string& each : verify_files(course, puzzle)) text += each + "\n";
    return text;
  };
  CHECK(contains(problems(), "does not begin with \"// 01 · A * title · ★★\""));
  puzzle.stars = 1;
  CHECK(problems() == "");

  puzzle.hints.pop_back();
  puzzle.asyncio.clear();
  CHECK(problems() ==
        "puzzles.toml: asyncio is missing.\n"
        "puzzles.toml: 2 hints; expected 3.\n");
  puzzle.hints.push_back(" ");
  puzzle.asyncio = "x";
  CHECK(problems() == "Hint 3 is empty.\n");
  puzzle.hints[2] = "c";

  puzzle.title = "Another title";
  CHECK(problems() ==
        "tests/stubs/01_first.hpp does not begin with \"// 01 · Another title · ★\", as the map has it.\n"
        "tests/solutions/01_first/README.md does not begin with \"# 01 Another title\", as the map has it.\n");
  puzzle.title = "A * title";
  fs::remove(project.path() / "tests/solutions/01_first/README.md");
  CHECK(problems() == "tests/solutions/01_first/README.md is missing or empty.\n");
  project.write("tests/solutions/01_first/README.md", "# 01 A * title\n");

  project.write("exercises/01_first.hpp", "solved");
  CHECK(contains(problems(), "exercises/01_first.hpp differs from tests/stubs/01_first.hpp."));
  fs::remove(project.path() / "exercises/01_first.hpp");
  CHECK(problems() == "exercises/01_first.hpp is missing or empty.\n");
  project.write("exercises/01_first.hpp", read_file(project.path() / "tests/stubs/01_first.hpp").value());

  project.write("tests/wrong/01_first/swallowed.hpp", "// Expect: \n#pragma once\n");
  CHECK(contains(problems(), "which message must reject it"));
  CHECK(contains(problems(), "which misconception it shows"));
  fs::remove_all(project.path() / "tests/wrong");
  CHECK(problems() == "There is no wrong answer in tests/wrong/01_first.\n");
  fs::remove(project.path() / "tests/solutions/01_first.hpp");
  CHECK(contains(problems(), "tests/solutions/01_first.hpp is missing"));
  // A copy of the course for learners has no answers at all, and nothing is wrong with that.
  fs::remove_all(project.path() / "tests/solutions");
  CHECK(problems() == "");
}

TEST_CASE("the targets of a puzzle's answers are those of the build", "[unit]") {
  const temporary_folder project("author");
  course course = one_puzzle();
  course.source_dir = project.path();
  project.write("tests/solutions/01_first/other.hpp", "");
  project.write("tests/solutions/01_first/notes.txt", "");
  project.write("tests/wrong/01_first/b.hpp", "");
  project.write("tests/wrong/01_first/a.hpp", "");
  CHECK(answer_targets(course, course.puzzles[0]) == std::vector<std::string>{"01_first_solution", "01_first_stub",
                                                                              "01_first_solution_other",
                                                                              "01_first_wrong_a", "01_first_wrong_b"});
}

TEST_CASE("ctest's report is read", "[unit]") {
  const std::vector<answer_verdict> verdicts = parse_ctest_report(R"(<?xml version="1.0"?>
<testsuite name="x" tests="3">
  <testcase name="01_first_solution" classname="x" time="0.1" status="run"><system-out>fine</system-out></testcase>
  <testcase name="01_first_stub" status="fail"><failure message=""/><system-out>it was accepted</system-out></testcase>
  <testcase name="01_first_wrong_a" status="notrun"><skipped message=""/></testcase>
</testsuite>)");
  REQUIRE(verdicts.size() == 3);
  CHECK(verdicts[0].ok);
  CHECK(verdicts[0].output == "");
  CHECK_FALSE(verdicts[1].ok);
  CHECK(verdicts[1].output == "it was accepted");
  CHECK_FALSE(verdicts[2].ok);
  CHECK(verdicts[2].output == "It did not run: it was not built.");
  CHECK(parse_ctest_report("nonsense").empty());
}
