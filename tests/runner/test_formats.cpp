#include <pugixml.hpp>

#include "catch.hpp"
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

TEST_CASE("JSON is as promised", "[unit]") {
  CHECK(as_json(two_puzzles(), {0, 1}, two_results()) ==
        R"({"total": 2, "passed": 1, "puzzles": [
  {"name": "01_a", "verdict": "passed", "duration_ms": 3, "message": "", "output": "", "warnings": ["w \"1\"", "w 2"]},
  {"name": "02_b", "verdict": "ended_early", "duration_ms": 0, "message": "a \"quoted\" <word> &\nnext \u001b)"
        "\uFFFD"
        R"( line", "output": "printed", "warnings": []}
]}
)");
  CHECK(as_json(two_puzzles(), {}, {}) == "{\"total\": 0, \"passed\": 0, \"puzzles\": []}\n");
}

TEST_CASE("of an interrupted check, JSON and JUnit hold what there is", "[unit]") {
  results first = two_results();
  first.erase(1);
  CHECK(as_json(two_puzzles(), {0, 1}, first) == R"({"total": 2, "passed": 1, "interrupted": true, "puzzles": [
  {"name": "01_a", "verdict": "passed", "duration_ms": 3, "message": "", "output": "", "warnings": ["w \"1\"", "w 2"]}
]}
)");
  CHECK(as_json(two_puzzles(), {0, 1}, {}) ==
        "{\"total\": 2, \"passed\": 0, \"interrupted\": true, \"puzzles\": []}\n");
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
