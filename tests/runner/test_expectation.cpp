#include <chrono>

#include "author/expectation.hpp"
#include "catch.hpp"
#include "util/errors.hpp"

using namespace runner;
using namespace std::chrono_literals;

namespace {

result ended(verdict what, const std::string& text, std::chrono::milliseconds duration = 1ms) {
  result outcome;
  outcome.what = what;
  outcome.duration = duration;
  finding one;
  one.test_case = "a test case";
  one.text = text;
  if (what != verdict::passed) outcome.findings.push_back(one);
  return outcome;
}

expectation wrong(std::string_view head) { return read_expectation(head, "wrong.hpp", ending::failed); }

std::string objection(const result& outcome, const expectation& expected) {
  return objection_to(outcome, expected, 300s);
}

}  // namespace

TEST_CASE("a wrong answer must fail with the text that its head names", "[unit]") {
  const expectation expected = wrong("// Misconception: x\n// Expect: took 600 ms, expected 300 ms\n#pragma once\n");
  CHECK(objection(ended(verdict::failed, "a took 600 ms,\n    expected 300 ms"), expected).empty());
  CHECK(objection(ended(verdict::failed, "took 500 ms"), expected) ==
        "Rejected, but for another reason: its message does not contain \"took 600 ms, expected 300 ms\".");
  CHECK(objection(ended(verdict::passed, ""), expected) == "The test accepts this answer, and it is wrong.");
}

TEST_CASE("a wrong answer that fails differs from one that crashes, hangs or leaves early", "[unit]") {
  const expectation expected = wrong("// Expect: text\n");
  for (const verdict what : {verdict::crashed, verdict::timed_out, verdict::ended_early, verdict::compile_error}) {
    CHECK(objection(ended(what, "text"), expected).find("Expected: failed, with a complete report.") !=
          std::string::npos);
  }
}

TEST_CASE("an answer that hangs must be ended by the watchdog, not by the time limit", "[unit]") {
  const expectation expected = wrong("// Expect: text\n// Ends: hung\n");
  CHECK(objection(ended(verdict::timed_out, "text", 5s), expected).empty());
  CHECK(!objection(ended(verdict::timed_out, "text", 300s), expected).empty());
  CHECK(!objection(ended(verdict::failed, "text"), expected).empty());
}

TEST_CASE("of undefined behaviour one text is enough, or a crash", "[unit]") {
  const expectation expected = wrong("// Expect: one\n// Expect: another\n// Ends: undefined\n");
  CHECK(objection(ended(verdict::failed, "another"), expected).empty());
  CHECK(objection(ended(verdict::crashed, "whatever"), expected).empty());
  CHECK(!objection(ended(verdict::failed, "neither"), expected).empty());
  CHECK(!objection(ended(verdict::passed, ""), expected).empty());
  CHECK(!objection(ended(verdict::timed_out, "one"), expected).empty());
}

TEST_CASE("a crash is expected only where the head says so, and with its text", "[unit]") {
  const expectation expected = wrong("// Expect: SIGSEGV\n// Ends: crashed\n");
  CHECK(objection(ended(verdict::crashed, "a segmentation fault (SIGSEGV)"), expected).empty());
  CHECK(!objection(ended(verdict::crashed, "an abort (SIGABRT)"), expected).empty());
  CHECK(!objection(ended(verdict::failed, "SIGSEGV"), expected).empty());
}

TEST_CASE("only the head of an answer counts", "[unit]") {
  const expectation expected = wrong("// Expect: one\n#pragma once\n// Expect: two\n// Ends: hung\n");
  CHECK(expected.texts == std::vector<std::string>{"one"});
  CHECK(expected.ends == ending::failed);
}

TEST_CASE("a wrong answer without a text, or with an unknown ending, is a mistake of the project", "[unit]") {
  CHECK_THROWS_AS(wrong("// Misconception: x\n#pragma once\n"), broken_project);
  CHECK_THROWS_AS(wrong("// Expect: x\n// Ends: somehow\n"), broken_project);
  CHECK_NOTHROW(read_expectation("#pragma once\n", "right.hpp", ending::passed));
}

TEST_CASE("a reference answer must pass", "[unit]") {
  const expectation expected = read_expectation("// Why.\n#pragma once\n", "right.hpp", ending::passed);
  CHECK(objection(ended(verdict::passed, ""), expected).empty());
  CHECK(objection(ended(verdict::failed, "text"), expected) == "Result: failed. Expected: passed.");
}

TEST_CASE("an answer may exclude a compiler, in one version or in all", "[unit]") {
  const expectation one = wrong("// Expect: x\n// Not for: g++ 12\n");
  CHECK(excludes(one, "GNU", "12.2.0"));
  CHECK(excludes(one, "GNU", "12"));
  CHECK_FALSE(excludes(one, "GNU", "14.2.0"));
  CHECK_FALSE(excludes(one, "GNU", "1.2"));
  CHECK_FALSE(excludes(one, "Clang", "12.0.0"));
  const expectation all = wrong("// Expect: x\n// Not for: clang\n");
  CHECK(excludes(all, "Clang", "19.1.0"));
  CHECK(excludes(all, "AppleClang", "16.0.0"));
  CHECK_FALSE(excludes(all, "GNU", "14.2.0"));
}
