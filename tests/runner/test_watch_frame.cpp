#include "catch.hpp"
#include "util/text.hpp"
#include "watch/frame.hpp"

using namespace runner;
using namespace runner::watch;

namespace {

course some_course() {
  course result;
  result.source_dir = "/course";
  const auto add = [&](std::string slug, std::string title, int star_count) {
    puzzle& added = result.puzzles.emplace_back();
    added.slug = std::move(slug);
    added.title = std::move(title);
    added.stars = star_count;
    added.hints = {"The first hint, which is about one line and a half of a narrow terminal.", "The second hint."};
  };
  add("01_first", "The very first", 1);
  add("02_second", "Another one", 2);
  add("03_third", "A third puzzle with a longish title", 3);
  return result;
}

result failed() {
  result made;
  made.what = verdict::failed;
  made.duration = std::chrono::milliseconds(12);
  finding& only = made.findings.emplace_back();
  only.test_case = "both start at once";
  only.measured = "fetch B started after 300 ms";
  only.expected = "at once";
  only.causes = {"nobody started it before the first one was awaited."};
  only.timeline =
      "fetch A ├────────┤        0 → 300 ms\n"
      "fetch B          ├───┤  300 → 400 ms  ← expected to start at 0";
  only.text = only.measured + "; expected at once.\nLikely cause: " + only.causes.front() + "\n\n" + only.timeline;
  return made;
}

/// A session with the second of three puzzles on the screen, the first one passed.
struct shown {
  shown() {
    now.current = 1;
    now.statuses[0].known.last = verdict::passed;
    now.statuses[1].known.last = verdict::failed;
    now.verdict = verdict_now{failed(), 0};
  }
  std::string at(std::size_t width, std::size_t height) const {
    surface on;
    on.look.width = width;
    on.height = height;
    return "\n" + frame(now, reader_view(), on) + "\n";
  }
  course puzzles = some_course();
  state now{puzzles};
};

}  // namespace

TEST_CASE("a failure on the screen, 80 columns", "[unit]") {
  shown session;
  CHECK(session.at(80, 24) == R"(
 02 Another one ★★                           [#########>-----------------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

  ✗ both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: nobody started it before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms  ← expected to start at 0












 h hint  r run again  l list  m map  t timeline  x reset  c check all  q quit
)");
}

TEST_CASE("a failure on a narrow screen: what is cut is said", "[unit]") {
  shown session;
  CHECK(session.at(40, 16) == R"(
 02 Another one ★★    [###>------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

  ✗ both start at once
    fetch B started after 300 ms;
    expected at once.
    Likely cause: nobody started it
    before the first one was awaited.

 … 3 more lines: ↓ or space

 h hint  r run again  l list  m map
 t timeline  x reset  c check all
 q quit
)");
  session.now.scroll = 2;
  CHECK(session.at(40, 16) == R"(
 02 Another one ★★    [###>------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

    expected at once.
    Likely cause: nobody started it
    before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms
 … 1 more line: ↓ or space, back: ↑

 h hint  r run again  l list  m map
 t timeline  x reset  c check all
 q quit
)");
  session.now.scroll = 1'000'000;
  surface on;
  on.look.width = 40;
  on.height = 16;
  CHECK(furthest_scroll(session.now, reader_view(), on) == 3);
  const std::string at_the_end = session.at(40, 16);
  CHECK(at_the_end.find("      ← expected to start at 0\n … 3 more lines above: ↑ or b\n") != std::string::npos);
}

TEST_CASE("a low screen goes without empty lines", "[unit]") {
  shown session;
  CHECK(session.at(120, 8) == R"(
 02 Another one ★★                                                                   [#########>-----------------]  1/3
 exercises/02_second.hpp
 ✗ failed  in 12 ms
  ✗ both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: nobody started it before the first one was awaited.
 … 3 more lines: ↓ or space
 h hint  r run again  l list  m map  t timeline  x reset  c check all  q quit
)");
}

TEST_CASE("no page is wider or higher than the screen, whatever its size", "[unit]") {
  shown session;
  session.now.statuses[1].known.hints = 2;
  session.now.hints_visible = true;
  session.now.notice = "A sentence that is quite a bit longer than a narrow screen is wide, and then some.";
  for (const page showing : {page::puzzle, page::list, page::map, page::timeline, page::solution, page::everything}) {
    session.now.showing = showing;
    session.now.text = std::string(200, 'x') + "\n" + std::string(100, '\n');
    for (const std::size_t width : {20, 21, 33, 40, 80, 120}) {
      for (const std::size_t height : {6, 7, 15, 16, 24, 50}) {
        const std::string text = session.at(width, height);
        const std::vector<std::string> lines = lines_of(std::string_view(text).substr(1));
        INFO(text);
        CHECK(lines.size() <= height);
        for (const std::string& line : lines) CHECK(display_width(line) <= width);
      }
    }
  }
}

TEST_CASE("while a check runs, nothing of the last one is left", "[unit]") {
  shown session;
  session.now.verdict.reset();
  session.now.working = true;
  session.now.progress = "building [1/2] 02 Another one …";
  CHECK(session.at(60, 9) == R"(
 02 Another one ★★       [#########>-----------------]  1/3
 exercises/02_second.hpp
 … building [1/2] 02 Another one …





 h hint  r run again  l list  m map  t timeline  q quit
)");
}

TEST_CASE("after a pass it says what is next, and n is a key", "[unit]") {
  shown session;
  result passed;
  passed.what = verdict::passed;
  passed.duration = std::chrono::milliseconds(1234);
  session.now.verdict = verdict_now{passed, 0};
  session.now.statuses[1].known.last = verdict::passed;
  CHECK(session.at(80, 16) == R"(
 02 Another one ★★                           [##################>--------]  2/3
 exercises/02_second.hpp

 ✓ passed  in 1.2 s

 Well done. Next: 03 A third puzzle with a longish title ★★★
 n goes there. Until then it stays here, and checks whenever you save.







 n next  h hint  r run again  l list  m map  t timeline  s solution  x reset
 c check all  q quit
)");
  session.now.statuses[2].known.last = verdict::passed;
  CHECK(session.at(80, 9) == R"(
 02 Another one ★★                           [###########################]  3/3
 exercises/02_second.hpp
 ✓ passed  in 1.2 s
 All 3 puzzles have passed. Well done!




 h hint  r run again  l list  m map  t timeline  s solution  x reset  q quit
)");
}

TEST_CASE("a deep check is one more line, and its findings show", "[unit]") {
  shown session;
  result passed;
  passed.what = verdict::passed;
  session.now.verdict = verdict_now{passed, 0};
  session.now.going_deep = true;
  session.now.progress = "building [1/2] 02 Another one …";
  CHECK(session.at(80, 9) == R"(
 02 Another one ★★                           [#########>-----------------]  1/3
 exercises/02_second.hpp
 ✓ passed
 … now under AddressSanitizer and UBSan: building [1/2] 02 Another one …
 Well done. Next: 03 A third puzzle with a longish title ★★★
 n goes there. Until then it stays here, and checks whenever you save.


 n next  h hint  r run again  l list  m map  t timeline  s solution  q quit
)");
  session.now.going_deep = false;
  session.now.deep = passed;
  CHECK(session.at(80, 9).find("\n ✓ no fault under AddressSanitizer and UBSan\n") != std::string::npos);
  session.now.deep = failed();
  session.puzzles.puzzles[1].sanitizer = "thread";
  const std::string screen = session.at(80, 24);
  CHECK(screen.find(" ✓ passed\n ✗ failed under ThreadSanitizer\n") != std::string::npos);
  CHECK(screen.find("Well done") == std::string::npos);
  CHECK(screen.find(failed().findings.front().test_case) != std::string::npos);
}

TEST_CASE("hints come first, the newest on top; questions and notices stand above the keys", "[unit]") {
  shown session;
  session.now.statuses[1].known.hints = 2;
  session.now.hints_visible = true;
  session.now.saved_elsewhere = 2;
  CHECK(session.at(60, 16) == R"(
 02 Another one ★★       [#########>-----------------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

 Hint 2 of 2
  The second hint.

 Hint 1 of 2
  The first hint, which is about one line and a half of a
  narrow terminal.
 … 9 more lines: ↓ or space
 You saved 03 A third puzzle with a longish title. To go
 there: g
 h hint  r run again  l list  m map  t timeline  x reset
 c check all  q quit
)");
  session.now.asks_reset = true;
  CHECK(session.at(80, 24).find("\n Reset 02_second to how it came? A copy of yours is kept. y or n\n") !=
        std::string::npos);
}

TEST_CASE("trouble of the project is no verdict", "[unit]") {
  shown session;
  session.now.verdict.reset();
  session.now.trouble = "The disk is full. Make room, then try again.";
  CHECK(session.at(60, 8) == R"(
 02 Another one ★★       [#########>-----------------]  1/3
 exercises/02_second.hpp
 ! Nothing can be judged now, and that is not your fault.
  The disk is full. Make room, then try again.



 h hint  r run again  l list  m map  t timeline  q quit
)");
}

TEST_CASE("the list shows how far one has come, follows the selection, and what it is searched for", "[unit]") {
  shown session;
  session.now.showing = page::list;
  session.now.selected = 2;
  CHECK(session.at(80, 8) == R"(
 Puzzles                                     [#########>-----------------]  1/3
  ✓ 01  The very first                       ★      passed
  ✗ 02  Another one                          ★★     failed         ← here
> · 03  A third puzzle with a longish title  ★★★    not checked



 Enter go to it  ↑ ↓ choose  / search  Esc back  q quit
)");
  CHECK(session.at(120, 5) == R"(
 Puzzles                                                                             [#########>-----------------]  1/3
  ✓ 01  The very first                       ★      passed         01_first
  ✗ 02  Another one                          ★★     failed         ← here
> · 03  A third puzzle with a longish title  ★★★    not checked    03_third
 Enter go to it  ↑ ↓ choose  / search  Esc back  q quit
)");
  CHECK(session.at(40, 5) == R"(
 Puzzles    [######>-------------]  1/3
  ✓ 01  The very first             ★
  ✗ 02  Another one                ★★
> · 03  A third puzzle with a lo…  ★★★
 Enter go to it  ↑ ↓ choose  q quit
)");
  session.now.search = "first";
  session.now.searching = true;
  CHECK(session.at(80, 6) == R"(
 Puzzles                                     [#########>-----------------]  1/3
> ✓ 01  The very first                       ★      passed


 / first_
 Enter go to it  ↑ ↓ choose  Esc all again
)");
  session.now.search = "nonsense";
  CHECK(session.at(80, 4).find(" No puzzle has \"nonsense\" in its title, name or tools.\n") != std::string::npos);
}

TEST_CASE("a check of all fills in as the verdicts come", "[unit]") {
  shown session;
  session.now.showing = page::everything;
  session.now.everything[0].what = verdict::passed;
  session.now.everything[1] = failed();
  session.now.working = true;
  session.now.progress = "running 03";
  CHECK(session.at(80, 8) == R"(
 All puzzles                                 [#########>-----------------]  1/3
 ✓ 01  The very first                       passed
 ✗ 02  Another one                          failed        fetch B started after…
 · 03  A third puzzle with a longish title


 … running 03
 Esc back  ↑ ↓ scroll  q quit
)");
}

TEST_CASE("twenty puzzles fit a usual screen", "[unit]") {
  shown session;
  while (session.puzzles.puzzles.size() < 20) session.puzzles.puzzles.push_back(session.puzzles.puzzles.back());
  session.now.statuses.resize(20);
  for (const page showing : {page::list, page::everything}) {
    session.now.showing = showing;
    CHECK(session.at(80, 24).find("more line") == std::string::npos);
  }
}

TEST_CASE("colours and links add nothing but themselves", "[unit]") {
  shown session;
  session.now.verdict = verdict_now{failed(), 12};
  finding& only = session.now.verdict->outcome.findings[0];
  only.text = only.measured = "exercises/02_second.hpp:12:3: error: nonsense";
  only.expected.clear();
  surface on;
  on.height = 12;
  const std::string plain = frame(session.now, reader_view(), on);
  on.look.colour = true;
  on.links = link_form::file;
  on.host = "here";
  const std::string styled = frame(session.now, reader_view(), on);
  CHECK(styled.find("\x1b]8;;file://here/course/exercises/02_second.hpp#12\x1b\\\x1b[36mexercises/02_second.hpp:12") !=
        std::string::npos);
  CHECK(styled.find("#12\x1b\\exercises/02_second.hpp:12:3\x1b]8;;") != std::string::npos);
  std::string without;
  for (std::size_t i = 0; i < styled.size();) {
    if (styled[i] != '\x1b') {
      without += styled[i++];
    } else {
      i = styled[i + 1] == ']' ? styled.find("\x1b\\", i) + 2 : styled.find('m', i) + 1;
    }
  }
  CHECK(without == plain);
}
