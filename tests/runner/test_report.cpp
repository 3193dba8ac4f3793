#include <algorithm>

#include "catch.hpp"
#include "util/text.hpp"
#include "view/report.hpp"
#include "view/welcome.hpp"

using namespace runner;

namespace {

course some_course() {
  course result;
  const auto add = [&](std::string slug, std::string title, int star_count, std::vector<std::string> after) {
    puzzle& added = result.puzzles.emplace_back();
    added.slug = std::move(slug);
    added.title = std::move(title);
    added.stars = star_count;
    added.after = std::move(after);
  };
  add("01_first", "The very first", 1, {});
  add("02_second", "Another one", 2, {"01_first"});
  add("03_third", "A third puzzle with a longish title", 3, {"01_first", "02_second"});
  return result;
}

result with(verdict what, std::string text = "", std::string test_case = "") {
  result made;
  made.what = what;
  if (!text.empty()) {
    finding& added = made.findings.emplace_back();
    added.text = std::move(text);
    added.test_case = std::move(test_case);
  }
  return made;
}

/// As the kit reports it: with its parts.
result late() {
  result made = with(verdict::failed, "", "");
  finding& added = made.findings.emplace_back();
  added.test_case = "the ticker is on time";
  added.measured = "The ticker was 12 ms late";
  added.expected = "at most 5 ms, whatever the worker does in between";
  added.timeline = "fetch A ├──────────────────┤            0 → 300 ms";
  added.text = added.measured + "; expected " + added.expected + ".\n\n" + added.timeline;
  return made;
}

style width(std::size_t columns) {
  style look;
  look.width = columns;
  return look;
}

results one_passed() {
  results all;
  all[0] = with(verdict::passed);
  all[1] = late();
  all[2] = with(verdict::compile_error, "exercises/03_third.hpp:1:1: error: nonsense");
  return all;
}

std::string lines(const results& all, const style& look) {
  const course course = some_course();
  std::string text;
  for (const auto& [index, outcome] : all) text += verdict_line(course, index, outcome, all, true, look);
  return text;
}

const std::vector<std::size_t> everything{0, 1, 2};

}  // namespace

TEST_CASE("verdicts fit 40, 80 and 120 columns", "[unit]") {
  CHECK(lines(one_passed(), width(40)) == R"( ✓ 01  The very first     passed
 ✗ 02  Another one        failed
 ✗ 03  A third puzzle w…  compile error
)");
  CHECK(lines(one_passed(), width(80)) == R"( ✓ 01  The very first                       passed
 ✗ 02  Another one                          failed        The ticker was 12 ms…
 ✗ 03  A third puzzle with a longish title  compile error after 02
)");
  CHECK(lines(one_passed(), width(120)) ==
        R"( ✓ 01  The very first                       passed
 ✗ 02  Another one                          failed        The ticker was 12 ms late; expected at most 5 ms, whatever th…
 ✗ 03  A third puzzle with a longish title  compile error after 02
)");
}

TEST_CASE("colour adds nothing but colour", "[unit]") {
  style look = width(80);
  look.colour = true;
  const course course = some_course();
  CHECK(
      verdict_line(course, 0, with(verdict::passed), {}, true, look).rfind(" \x1b[32m✓\x1b[0m 01  The very first", 0) ==
      0);
}

TEST_CASE("a full check ends with the next puzzle's details, the bar and what to do", "[unit]") {
  reader_view reader;
  reader.to_project = "../";
  CHECK(summary(some_course(), everything, one_passed(), false, 1, reader, width(80)) == R"(
02 Another one: failed

  ✗ the ticker is on time
    The ticker was 12 ms late; expected at most 5 ms, whatever the worker does
    in between.

    fetch A ├──────────────────┤            0 → 300 ms

[################>---------------------------------]  1/3

Next: 02 Another one ★★
  Edit   ../exercises/02_second.hpp
  Check  ./runner 2
)");
  CHECK(summary(some_course(), everything, one_passed(), false, 1, reader, width(40)) == R"(
02 Another one: failed

  ✗ the ticker is on time
    The ticker was 12 ms late; expected
    at most 5 ms, whatever the worker
    does in between.

    fetch A ├──────────────────┤            0 → 300 ms

[###########>---------------------]  1/3

Next: 02 Another one ★★
  Edit   ../exercises/02_second.hpp
  Check  ./runner 2
)");
}

TEST_CASE("one named puzzle is shown without a heading or a bar", "[unit]") {
  CHECK(summary(some_course(), {2}, one_passed(), true, 1, {}, width(80)) == R"(
  exercises/03_third.hpp:1:1: error: nonsense

To do: 03 A third puzzle with a longish title ★★★
  Edit   exercises/03_third.hpp
  Check  ./runner 3
)");
  CHECK(summary(some_course(), {0}, one_passed(), true, 1, {}, width(80)) == R"(
Why it works:                      ./runner explain 1
Compare with the reference answer: ./runner solution 1

Next: 02 Another one ★★
  Edit   exercises/02_second.hpp
  Check  ./runner 2
)");
}

TEST_CASE("answers that pass for the first time are announced with their explanation", "[unit]") {
  CHECK(first_passes(some_course(), {}, {}, width(80)) == "");
  CHECK(first_passes(some_course(), {1}, {}, width(80)) == R"(
Passed for the first time: 02.
Why it works: ./runner explain 2
)");
  CHECK(first_passes(some_course(), {0, 2}, {}, width(80)) == R"(
Passed for the first time: 01, 03.
Why they work: ./runner explain NN
)");
}

TEST_CASE("the one that was left ends the course", "[unit]") {
  const std::string text = summary(some_course(), {0}, one_passed(), true, std::nullopt, {}, width(80));
  CHECK(text.find("All 3 puzzles passed.") != std::string::npos);
  CHECK(text.find("Next:") == std::string::npos);
}

TEST_CASE("puzzles named one by one are all shown in full", "[unit]") {
  const std::string text = summary(some_course(), {1, 2}, one_passed(), true, 1, {}, width(80));
  CHECK(text.find("02 Another one: failed") != std::string::npos);
  CHECK(text.find("03 A third puzzle with a longish title: compile error") != std::string::npos);
  CHECK(text.find("]  0/2\n") != std::string::npos);
}

TEST_CASE("the end of the course is said", "[unit]") {
  results all;
  for (std::size_t i : everything) all[i] = with(verdict::passed);
  const std::string text = summary(some_course(), everything, all, false, {}, {}, width(40));
  CHECK(text.substr(0, text.find("You began")) == R"(
[#################################]  3/3

you ├───────┼────────┼────────┤  3 / 3

All 3 puzzles passed. Well done!
)");
  CHECK(text.find("Structured concurrency") != std::string::npos);
  for (const std::string& line : lines_of(text)) {
    INFO(line);
    CHECK((display_width(line) <= 40 || line.find("https://") != std::string::npos));
  }
}

namespace {

result many_findings(int cases, int each) {
  result outcome;
  outcome.what = verdict::failed;
  for (int i = 1; i <= cases; ++i) {
    for (int j = 1; j <= each; ++j) {
      finding& added = outcome.findings.emplace_back();
      added.test_case = "case " + std::to_string(i) + (i == 5 ? " with a name that is longer than most" : "");
      added.measured = "counted " + std::to_string(i * j);
      added.expected = "0";
      added.causes = {"always the same."};
    }
  }
  return outcome;
}

}  // namespace

TEST_CASE("the first findings are shown; of the rest, where they are and how to see them", "[unit]") {
  CHECK(details(many_findings(5, 1), width(80)) == R"(  ✗ case 1
    counted 1; expected 0.
    Likely cause: always the same.

  ✗ case 2
    counted 2; expected 0.

  ✗ case 3
    counted 3; expected 0.

  … 2 more findings. To see all: --full
      case 4
      case 5 with a name that is longer than most
)");
  const std::string narrow = details(many_findings(9, 2), width(40), false, {}, "f");
  CHECK(narrow.substr(narrow.find("  …")) == R"(  … 15 more findings. To see all: f
      case 2
      case 3 (2)
      case 4 (2)
      case 5 with a name that is longer…
      4 other test cases
)");
  CHECK(details(many_findings(9, 2), width(120), true).find("more findings") == std::string::npos);
}

TEST_CASE("a test case that says several things, or one thing again and again, is named once", "[unit]") {
  result outcome = many_findings(1, 2);
  for (int i = 0; i < 21; ++i) outcome.findings.push_back(outcome.findings.front());
  CHECK(details(outcome, width(80)) == R"(  ✗ case 1
    counted 1; expected 0. (22 times)
    Likely cause: always the same.

    counted 2; expected 0.
)");
}

TEST_CASE("an untouched exercise is to do, and has not failed", "[unit]") {
  results all = one_passed();
  all[1].untouched = true;
  all[2].untouched = true;
  CHECK(lines(all, width(40)) == R"( ✓ 01  The very first     passed
 · 02  Another one        to do
 · 03  A third puzzle w…  to do
)");
  CHECK(lines(all, width(80)) == R"( ✓ 01  The very first                       passed
 · 02  Another one                          to do
 · 03  A third puzzle with a longish title  to do         after 02
)");
  style look = width(120);
  look.colour = true;
  CHECK(lines(all, look).find("\x1b[31m") == std::string::npos);
  CHECK(summary(some_course(), {1}, all, true, 1, {}, look).find("\x1b[31m") == std::string::npos);
  CHECK(summary(some_course(), everything, all, false, 1, {}, width(80)) == R"(
02 Another one: to do

  The exercise is still the original. Its test finds:

  · the ticker is on time
    The ticker was 12 ms late; expected at most 5 ms, whatever the worker does
    in between.

    fetch A ├──────────────────┤            0 → 300 ms

[################>---------------------------------]  1/3

Next: 02 Another one ★★
  Edit   exercises/02_second.hpp
  Check  ./runner 2
)");
}

TEST_CASE("the welcome fits 40, 80 and 120 columns", "[unit]") {
  const auto text = [](std::size_t columns) {
    std::string all = "\n";
    for (const std::string& line : welcome(some_course(), {}, "./runner watch checks on every save.", width(columns))) {
      CHECK(display_width(line) <= columns);
      all += line + "\n";
    }
    return all;
  };
  CHECK(text(40) == R"(
Welcome to Asio Puzzles: 3 exercises,
each a header in exercises/. Edit the
first one at its TODO and save it. Its
test reports what was measured, what was
expected and the likely cause. All
exercises are still the originals, so
all are to do.
New to coroutines? exercises/README.md
explains the terms in ten minutes.
./runner watch checks on every save.
)");
  CHECK(text(80) == R"(
Welcome to Asio Puzzles: 3 exercises, each a header in exercises/. Edit the
first one at its TODO and save it. Its test reports what was measured, what was
expected and the likely cause. All exercises are still the originals, so all are
to do.
New to coroutines? exercises/README.md explains the terms in ten minutes.
./runner watch checks on every save.
)");
  CHECK(text(120) == R"(
Welcome to Asio Puzzles: 3 exercises, each a header in exercises/. Edit the first one at its TODO and save it. Its test
reports what was measured, what was expected and the likely cause. All exercises are still the originals, so all are to
do.
New to coroutines? exercises/README.md explains the terms in ten minutes.
./runner watch checks on every save.
)");
}

TEST_CASE("a finding that was told before says so, and keeps a timeline of its own", "[unit]") {
  result outcome;
  outcome.what = verdict::failed;
  for (int i = 1; i <= 3; ++i) {
    finding& added = outcome.findings.emplace_back();
    added.test_case = "case " + std::to_string(i);
    added.measured = "worker threw an exception";
    added.expected = "it to return normally";
    added.timeline = "worker " + std::string(static_cast<std::size_t>(std::min(i, 2)), '-');
  }
  CHECK(details(outcome, width(80)) == R"(  ✗ case 1
    worker threw an exception; expected it to return normally.

    worker -

  ✗ case 2
    The same as above.

    worker --

  ✗ case 3
    The same as above.
)");
}

TEST_CASE("what a learner printed is shown, its middle left out", "[unit]") {
  result outcome = with(verdict::failed, "wrong");
  for (int i = 1; i <= 100; ++i) outcome.output += "line " + std::to_string(i) + "\n";
  CHECK(details(outcome, width(80)) == R"(  wrong

  It printed:
    line 1
    line 2
    line 3
    line 4
    line 5
    [… 90 lines …]
    line 96
    line 97
    line 98
    line 99
    line 100
)");
}

TEST_CASE("what was printed and the first warning are shown with a pass, too", "[unit]") {
  result outcome = with(verdict::passed);
  CHECK(details(outcome, width(80)) == "");
  outcome.output = "mine";
  outcome.warnings = {"exercises/01_first.hpp:3:5: unused variable 'a'", "exercises/01_first.hpp:4:5: another"};
  CHECK(details(outcome, width(80)) == R"(  It printed:
    mine

  warning: exercises/01_first.hpp:3:5: unused variable 'a' (and 1 more)
)");
  CHECK(details(outcome, width(80), true) == R"(  It printed:
    mine

  warning: exercises/01_first.hpp:3:5: unused variable 'a' (and 1 more)
  warning: exercises/01_first.hpp:4:5: another
)");
  CHECK(lines_of(details(outcome, width(40))).back() == "  warning: exercises/01_first.hpp:3:5:…");

  results all = one_passed();
  all[0] = outcome;
  CHECK(summary(some_course(), {0}, all, true, 1, {}, width(80)).rfind("\n  It printed:\n    mine\n", 0) == 0);
  const std::string both = summary(some_course(), {0, 2}, all, true, 1, {}, width(80));
  CHECK(both.rfind("\n01 The very first: passed\n\n  It printed:\n", 0) == 0);
  // Among all puzzles, the one to go on with matters.
  CHECK(summary(some_course(), everything, all, false, 1, {}, width(80)).find("mine") == std::string::npos);
  CHECK(verdict_line(some_course(), 0, outcome, all, true, width(100)).find("  warning: exercises/01_first") !=
        std::string::npos);
}

TEST_CASE("files and commands are named as the reader finds them", "[unit]") {
  reader_view reader;
  const std::string message =
      "exercises/01_first.hpp:1:1: error (found while compiling tests/contract/01_first.cpp:2:1)\n"
      "…/exercises/other.hpp, myexercises/other.hpp\nTo try: rm -rf build && CXX=g++ sh cmake/setup.sh\n"
      "Run this: sh cmake/setup.sh";
  CHECK(seen_from(reader, message) == message);
  reader.to_project = "../";
  CHECK(seen_from(reader, message) ==
        "../exercises/01_first.hpp:1:1: error (found while compiling ../tests/contract/01_first.cpp:2:1)\n"
        "…/exercises/other.hpp, myexercises/other.hpp\nTo try: cd ../ && rm -rf build && CXX=g++ sh cmake/setup.sh\n"
        "Run this: sh ../cmake/setup.sh");
  reader.to_project = "/a b/";
  CHECK(seen_from(reader, "Run this: sh cmake/setup.sh") == "Run this: sh '/a b/cmake/setup.sh'");
  CHECK(seen_from(reader, "rm -rf build && sh cmake/setup.sh") == "cd '/a b/' && rm -rf build && sh cmake/setup.sh");

  reader.to_project = "../";
  const result wrong = with(verdict::compile_error, "exercises/03_third.hpp:1:1: error: nonsense");
  CHECK(details(wrong, width(80), false, reader) == "  ../exercises/03_third.hpp:1:1: error: nonsense\n");
  CHECK(verdict_line(some_course(), 2, wrong, {}, true, width(120), reader).find("../exercises/03_third.hpp:1:1") !=
        std::string::npos);
}

TEST_CASE("an interrupted check tells what it has", "[unit]") {
  results all = one_passed();
  all.erase(1);
  CHECK(interrupted_summary(some_course(), everything, all, false, {}, width(40)) == R"(
03 A third puzzle with a longish title: compile error

  exercises/03_third.hpp:1:1: error:
  nonsense

[###########>---------------------]  1/3

2 of 3 puzzles were checked.
)");
  CHECK(interrupted_summary(some_course(), {1}, {}, true, {}, width(40)) == "");
}

TEST_CASE("the bar is as full as the course", "[unit]") {
  CHECK(progress_bar(4, 20, 21) == "[##>----------]  4/20");
  CHECK(progress_bar(0, 20, 20) == "[>-----------]  0/20");
  CHECK(progress_bar(20, 20, 20) == "[###########]  20/20");
  CHECK(progress_bar(0, 0, 20) == "[>------------]  0/0");
}

TEST_CASE("a simulation that cannot go on lists what has not finished and its causes", "[unit]") {
  result outcome;
  outcome.what = verdict::failed;
  finding& added = outcome.findings.emplace_back();
  added.test_case = "case";
  added.measured = "stalled at 3 ms: no handler is ready";
  added.open = {"span \"A\", open since 0", "worker"};
  added.causes = {"a timer on wall-clock time.", "a lock that is never released."};
  added.drawn = "Drawn at random: n = 3.";
  CHECK(details(outcome, width(80)) == R"(  ✗ case
    stalled at 3 ms: no handler is ready
    Not finished:
      span "A", open since 0
      worker
    Likely cause: a timer on wall-clock time.
    Another possible cause: a lock that is never released.
    Drawn at random: n = 3.
)");
}
