#include <pugixml.hpp>

#include "catch.hpp"
#include "grade/student_json.hpp"
#include "view/formats.hpp"

using namespace runner;

namespace {

course two_puzzles() {
  course result;
  result.puzzles.emplace_back().slug = "01_a";
  result.puzzles.emplace_back().slug = "02_b";
  return result;
}

results two_results() {
  results all;
  all[0].what = verdict::passed;
  all[0].duration = std::chrono::milliseconds(3);
  all[0].warnings = {"w \"1\"", "w 2"};
  all[1].what = verdict::ended_early;
  all[1].findings.emplace_back().text = "a \"quoted\" <word> &\nnext \x1b\xff line";
  all[1].output = "printed";
  return all;
}

}  // namespace

TEST_CASE("a check's JSON has the fields of a graded student, and the totals", "[unit]") {
  results all = two_results();
  all[0].cases = {{"it \"works\"", true}};
  student_result about;
  about.compiler = "clang 19";
  about.puzzles.resize(2);
  about.puzzles[0].answer_sha256 = "abc";
  about.puzzles[1].flags = {"raw assembly (asm)"};
  const std::string text = as_json(two_puzzles(), {0, 1}, all, about);
  CHECK(text.find("\"schema\": 1") != text.npos);
  CHECK(text.find("\"total\": 2") != text.npos);
  CHECK(text.find("\"passed\": 1") != text.npos);
  CHECK(text.find("a \\\"quoted\\\" <word> &\\nnext ") != text.npos);
  CHECK(text.find("\"student\"") == text.npos);
  // It reads like a student's file, once it has a student.
  const student_result back = parse_student("{\"student\": \"a\"," + text.substr(1));
  CHECK(back.compiler == "clang 19");
  REQUIRE(back.puzzles.size() == 2);
  CHECK(back.puzzles[0].name == "01_a");
  CHECK(back.puzzles[0].verdict == "passed");
  CHECK(back.puzzles[0].duration == std::chrono::milliseconds(3));
  REQUIRE(back.puzzles[0].cases.size() == 1);
  CHECK(back.puzzles[0].cases[0].name == "it \"works\"");
  CHECK(back.puzzles[0].answer_sha256 == "abc");
  CHECK(back.puzzles[1].verdict == "ended_early");
  CHECK(back.puzzles[1].message == "a \"quoted\" <word> &\nnext \x1b\uFFFD line");
  CHECK(back.puzzles[1].flags == std::vector<std::string>{"raw assembly (asm)"});

  CHECK(back.puzzles[0].warnings == std::vector<std::string>{"w \"1\"", "w 2"});
  CHECK(back.puzzles[1].output == "printed");
  CHECK(text.find("interrupted") == text.npos);
  CHECK(text.find("untouched") == text.npos);
  all[1].untouched = true;
  const std::string with_original = as_json(two_puzzles(), {0, 1}, all, about);
  CHECK(with_original.find("\"untouched\": true") != text.npos);
  CHECK(parse_student("{\"student\": \"a\"," + with_original.substr(1)).puzzles[1].untouched);

  const std::string none = as_json(two_puzzles(), {}, {}, {});
  CHECK(none.find("\"total\": 0") != none.npos);
  CHECK(none.find("\"puzzles\": []") != none.npos);
}

TEST_CASE("of an interrupted check, JSON and JUnit hold what there is", "[unit]") {
  results first = two_results();
  first.erase(1);
  const std::string text = as_json(two_puzzles(), {0, 1}, first, {});
  CHECK(text.find("\"interrupted\": true") != text.npos);
  CHECK(text.find("\"total\": 2") != text.npos);
  CHECK(text.find("\"passed\": 1") != text.npos);
  CHECK(text.find("01_a") != text.npos);
  CHECK(text.find("02_b") == text.npos);
  CHECK(as_json(two_puzzles(), {0, 1}, {}, {}).find("\"puzzles\": []") != std::string::npos);
  pugi::xml_document document;
  REQUIRE(document.load_string(as_junit(two_puzzles(), {0, 1}, first).c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  CHECK(suite.attribute("tests").as_int() == 2);
  CHECK(suite.attribute("failures").as_int() == 0);
  CHECK(suite.attribute("skipped").as_int() == 1);
  CHECK(suite.child("testcase").next_sibling().child("skipped"));
}

TEST_CASE("JSON holds any text", "[unit]") {
  CHECK(json_string("ä→\\\t") == "\"ä→\\\\\\t\"");
  CHECK(json_string("\u009b2J\x7f") == "\"\\u009b2J\\u007f\"");    // JSON allows it, a terminal obeys it
  CHECK(json_string("\xe2\x82") == "\"\uFFFD\uFFFD\"");            // broken off
  CHECK(json_string("\xc0\xaf") == "\"\uFFFD\uFFFD\"");            // overlong
  CHECK(json_string("\xed\xa0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");  // a surrogate
}

TEST_CASE("JUnit's XML can be read again", "[unit]") {
  pugi::xml_document document;
  REQUIRE(document.load_string(as_junit(two_puzzles(), {0, 1}, two_results()).c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  CHECK(suite.attribute("tests").as_int() == 2);
  CHECK(suite.attribute("failures").as_int() == 1);
  const pugi::xml_node failed = suite.child("testcase").next_sibling();
  CHECK(std::string(failed.attribute("name").value()) == "02_b");
  CHECK(std::string(failed.child("failure").attribute("type").value()) == "ended_early");
  CHECK(std::string(failed.child("failure").attribute("message").value()) == "a \"quoted\" <word> &");
  CHECK(std::string(failed.child_value("system-out")) == "printed");
}

TEST_CASE("JUnit's XML holds no character that XML forbids", "[unit]") {
  results all = two_results();
  all[1].findings.front().text =
      "a\x01"
      "b\uFFFE\uFFFF\xff\x1b[2J\u009b ä→𝄞";
  const std::string text = as_junit(two_puzzles(), {1}, all);
  pugi::xml_document document;
  REQUIRE(document.load_string(text.c_str()));
  const pugi::xml_node failed = document.child("testsuites").child("testsuite").child("testcase");
  CHECK(std::string(failed.child_value("failure")) ==
        "a\uFFFD"
        "b\uFFFD\uFFFD\uFFFD\uFFFD[2J\uFFFD ä→𝄞");
  // pugixml reads more than XML allows.
  for (const char* forbidden : {"&#x1;", "&#1;", "&#27;", "\x01", "\x1b", "\uFFFE", "\uFFFF", "\xff"}) {
    CHECK(text.find(forbidden) == std::string::npos);
  }
}
