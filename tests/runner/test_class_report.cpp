#include <pugixml.hpp>

#include "catch.hpp"
#include "contains.hpp"
#include "view/class_html.hpp"
#include "view/class_report.hpp"

using namespace runner;

namespace {

graded_puzzle graded(const std::string& name, const std::string& verdict, const std::string& code = "") {
  graded_puzzle puzzle;
  puzzle.name = name;
  puzzle.verdict = verdict;
  if (verdict != "passed") puzzle.message = "measured 5 ms, expected <3 ms>\nmore";
  puzzle.code_sha256 = code;
  return puzzle;
}

course two_puzzles() {
  course result;
  result.puzzles.emplace_back().slug = "01_a";
  result.puzzles.back().title = "First & second";
  result.puzzles.emplace_back().slug = "02_b";
  result.puzzles.back().title = "Other";
  result.puzzles.back().points = 2.5;
  return result;
}

std::vector<student_result> three_students() {
  student_result anna, ben, evil;
  anna.student = "anna";
  anna.puzzles = {graded("01_a", "passed", "same"), graded("02_b", "failed")};
  anna.puzzles[1].cases = {{"one", true}, {"two", false}};
  ben.student = "ben, \"b\"";
  ben.puzzles = {graded("01_a", "passed", "same"), graded("02_b", "missing")};
  evil.student = "<script>alert(1)</script>";
  evil.puzzles = {graded("01_a", "compile_error", "same"), graded("02_b", "passed", "own")};
  evil.puzzles[1].flags = {"uses fork", "raw </template><script>alert(2)</script>"};
  return {evil, anna, ben};
}

}  // namespace

TEST_CASE("points are the map's, and partial ones count test cases", "[unit]") {
  const class_results all = sum_up(two_puzzles(), three_students(), false);
  CHECK(all.points == 3.5);
  CHECK(all.students[0].total == 2.5);
  CHECK(all.students[1].total == 1);
  CHECK(all.puzzles[0].passed == 2);
  CHECK(all.students[0].flags == 2);
  const class_results partial = sum_up(two_puzzles(), three_students(), true);
  CHECK(partial.students[1].total == 2.25);
  CHECK(partial.students[2].total == 1);
  CHECK(points_text(2.25) == "2.25");
  CHECK(points_text(3) == "3");
}

TEST_CASE("equal code that passes is shown, and that of others is not", "[unit]") {
  const class_results all = sum_up(two_puzzles(), three_students(), false);
  REQUIRE(all.copies.size() == 1);
  CHECK(all.copies[0].slug == "01_a");
  CHECK(all.copies[0].students == std::vector<std::string>{"anna", "ben, \"b\""});
}

TEST_CASE("a class as text", "[unit]") {
  style look;
  const std::string text = class_text(sum_up(two_puzzles(), three_students(), false), look);
  CHECK(contains(text, "01 02"));
  CHECK(contains(text, "anna                       ✓  ✗   1/3.5\n"));
  CHECK(contains(text, "01_a                              passed by 2 of 3"));
  CHECK(contains(text, "<script>alert(1)</script> 02_b: uses fork; "));
  CHECK(contains(text, "01_a: anna, ben"));
}

TEST_CASE("similar answers are shown as a hint", "[unit]") {
  class_results all = sum_up(two_puzzles(), three_students(), false);
  CHECK_FALSE(contains(class_text(all, style{}), "Similar code"));
  all.similar = {{"02_b", "anna", "ben & co", 95}};
  CHECK(contains(class_text(all, style{}), "02_b: 95 % of the answer of anna is in that of ben & co\n"));
  CHECK(contains(class_html(all), "02_b: 95 % of the answer of anna is in that of ben &amp; co</li>"));
}

TEST_CASE("a class as CSV: quotes where they are needed, and no formulas", "[unit]") {
  std::vector<student_result> students = three_students();
  students.emplace_back().student = "=cmd()";
  const std::string text = class_csv(sum_up(two_puzzles(), students, false));
  CHECK(contains(text, "student,points,passed,flags,01_a,02_b\n"));
  CHECK(contains(text, "anna,1,1,0,1,0\n"));
  CHECK(contains(text, "\"ben, \"\"b\"\"\",1,1,0,1,0\n"));
  CHECK(contains(text, "\"'=cmd()\",0,0,0,0,0\n"));
}

TEST_CASE("a class as JUnit's XML: a suite for each student", "[unit]") {
  pugi::xml_document document;
  REQUIRE(document.load_string(class_junit(sum_up(two_puzzles(), three_students(), false)).c_str()));
  const pugi::xml_node first = document.child("testsuites").child("testsuite");
  CHECK(std::string(first.attribute("name").value()) == "<script>alert(1)</script>");
  CHECK(first.attribute("failures").as_int() == 1);
  CHECK(std::string(first.child("testcase").child("failure").attribute("type").value()) == "compile_error");
  CHECK(std::string(first.child("testcase").child("failure").text().get()) == "measured 5 ms, expected <3 ms>\nmore");
}

TEST_CASE("a student as Gradescope's JSON", "[unit]") {
  const std::string text = class_gradescope(sum_up(two_puzzles(), {three_students()[1]}, true));
  CHECK(contains(text, "\"score\": 2.25"));
  CHECK(contains(text, "{\"name\": \"01 First & second\", \"score\": 1, \"max_score\": 1, \"status\": \"passed\""));
  CHECK(contains(text,
                 "\"max_score\": 2.5, \"status\": \"failed\", \"output\": \"measured 5 ms, expected <3 ms>\\nmore\""));
}

TEST_CASE("a class as a page: nothing that a student wrote is markup", "[unit]") {
  const std::string page = class_html(sum_up(two_puzzles(), three_students(), false));
  CHECK(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK_FALSE(contains(page, "<script>alert"));
  CHECK_FALSE(contains(page, "</template><script"));
  CHECK(contains(page, "First &amp; second"));
  CHECK(contains(page, "aria-sort"));
  // All of it is in the page.
  CHECK_FALSE(contains(page, "http://"));
  CHECK_FALSE(contains(page, "https://"));
  CHECK_FALSE(contains(page, " src="));
}
