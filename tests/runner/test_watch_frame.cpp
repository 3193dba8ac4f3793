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
  only.causes = {"it was not started before the first one was awaited."};
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
    Likely cause: it was not started before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms  ← expected to start at 0











 h hint  r run again  l list  m map  t timeline  o open  x reset  c check all
 ? keys  q quit
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
    Likely cause: it was not started
    before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
 … 2 more lines: ↓ or space

 h hint  r run again  l list  m map
 t timeline  o open  ? keys  q quit
)");
  session.now.scroll = 2;
  CHECK(session.at(40, 16) == R"(
 02 Another one ★★    [###>------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

    expected at once.
    Likely cause: it was not started
    before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms
      ← expected to start at 0
 … 2 more lines above: ↑ or b

 h hint  r run again  l list  m map
 t timeline  o open  ? keys  q quit
)");
  session.now.scroll = 1'000'000;
  surface on;
  on.look.width = 40;
  on.height = 16;
  CHECK(furthest_scroll(session.now, reader_view(), on) == 2);
  const std::string at_the_end = session.at(40, 16);
  CHECK(at_the_end.find("      ← expected to start at 0\n … 2 more lines above: ↑ or b\n") != std::string::npos);
}

TEST_CASE("a low screen goes without empty lines", "[unit]") {
  shown session;
  CHECK(session.at(120, 8) == R"(
 02 Another one ★★                                                                   [#########>-----------------]  1/3
 exercises/02_second.hpp
 ✗ failed  in 12 ms
  ✗ both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: it was not started before the first one was awaited.
 … 3 more lines: ↓ or space
 h hint  r run again  l list  m map  t timeline  o open  x reset  c check all  ? keys  q quit
)");
}

TEST_CASE("no page is wider or higher than the screen, whatever its size", "[unit]") {
  shown session;
  session.now.statuses[1].known.hints = 2;
  session.now.hints_visible = true;
  session.now.notice = "A sentence that is quite a bit longer than a narrow screen is wide, and then some.";
  for (const page showing : {page::puzzle, page::list, page::map, page::timeline, page::solution, page::explanation,
                             page::everything, page::keys}) {
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





 h hint  r run again  l list  m map  ? keys  q quit
)");
}

TEST_CASE("after a pass it says what is next, and n is a key", "[unit]") {
  shown session;
  result passed;
  passed.what = verdict::passed;
  passed.duration = std::chrono::milliseconds(1234);
  session.now.verdict = verdict_now{passed, 0};
  session.now.statuses[1].known.last = verdict::passed;
  session.now.statuses[1].known.ever_passed = true;
  CHECK(session.at(80, 16) == R"(
 02 Another one ★★                           [##################>--------]  2/3
 exercises/02_second.hpp

 ✓ passed  in 1.2 s

 Well done. Next: 03 A third puzzle with a longish title ★★★
 n goes there. Until then, watch stays here and checks whenever you save.
 e explains why it works; s compares your answer with the reference answer.






 n next  h hint  r run again  l list  m map  e explain  s solution  t timeline
 o open  x reset  c check all  ? keys  q quit
)");
  session.now.statuses[2].known.last = verdict::passed;
  CHECK(session.at(80, 9) == R"(
 02 Another one ★★                           [###########################]  3/3
 exercises/02_second.hpp
 ✓ passed  in 1.2 s
 All 3 puzzles have passed. Well done!
 e explains why it works; s compares your answer with the reference answer.



 h hint  r run again  l list  m map  e explain  s solution  ? keys  q quit
)");
}

TEST_CASE("a deep check is one more line, and its findings show", "[unit]") {
  shown session;
  result passed;
  passed.what = verdict::passed;
  session.now.verdict = verdict_now{passed, 0};
  session.now.statuses[1].known.ever_passed = true;
  session.now.going_deep = true;
  session.now.progress = "building [1/2] 02 Another one …";
  CHECK(session.at(80, 9) == R"(
 02 Another one ★★                           [#########>-----------------]  1/3
 exercises/02_second.hpp
 ✓ passed
 … now under AddressSanitizer and UBSan: building [1/2] 02 Another one …
 Well done. Next: 03 A third puzzle with a longish title ★★★
 n goes there. Until then, watch stays here and checks whenever you save.
 e explains why it works; s compares your answer with the reference answer.

 n next  h hint  r run again  l list  m map  e explain  ? keys  q quit
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
 You saved 03 A third puzzle with a longish title. Enter
 goes there.
 h hint  r run again  l list  m map  t timeline  o open
 x reset  c check all  ? keys  q quit
)");
  session.now.asks_reset = 1;
  CHECK(session.at(80, 24).find("\n Restore the original of 02_second? Your version is kept beside it. y or n\n") !=
        std::string::npos);
}

TEST_CASE("trouble of the project is no verdict", "[unit]") {
  shown session;
  session.now.verdict.reset();
  session.now.trouble = "The disk is full. Make room, then try again.";
  CHECK(session.at(60, 8) == R"(
 02 Another one ★★       [#########>-----------------]  1/3
 exercises/02_second.hpp
 ! The test could not run. Your answer is not the cause.
  The disk is full. Make room, then try again.



 h hint  r run again  l list  m map  ? keys  q quit
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
> ~ 03  A third puzzle with a longish title  ★★★    not checked



 Enter go to it  Esc back  / search  d done  t to do  o open  ? keys  q quit
)");
  CHECK(session.at(120, 5) == R"(
 Puzzles                                                                             [#########>-----------------]  1/3
  ✓ 01  The very first                       ★      passed         01_first
  ✗ 02  Another one                          ★★     failed         ← here
> ~ 03  A third puzzle with a longish title  ★★★    not checked    03_third
 Enter go to it  Esc back  / search  d done  t to do  o open  x reset  ? keys  q quit
)");
  CHECK(session.at(40, 5) == R"(
 Puzzles    [######>-------------]  1/3
  ✓ 01  The very first             ★
  ✗ 02  Another one                ★★
> ~ 03  A third puzzle with a lo…  ★★★
 Enter go to it  ? keys  q quit
)");
  session.now.search = "first";
  session.now.searching = true;
  CHECK(session.at(80, 6) == R"(
 Puzzles                                     [#########>-----------------]  1/3
> ✓ 01  The very first                       ★      passed


 / first_
 Enter go to it  Esc back
)");
  session.now.search = "nonsense";
  CHECK(session.at(80, 4).find(" No puzzle here has \"nonsense\" in its title, name, concepts or tools.\n") !=
        std::string::npos);
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
 Esc back  l list  m map  ? keys  q quit
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

TEST_CASE("all keys, on screens of 40, 80 and 120 columns", "[unit]") {
  shown session;
  session.now.showing = page::keys;
  CHECK(session.at(40, 60) == R"(
 Keys    [#######>---------------]  1/3

 Puzzle
  Esc         back to the puzzle;
              there, hide the hints
  n           go on to the next puzzle,
              after a pass
  h           show a hint, one more
              each time
  r           check again
  e           explain why it works,
              after a pass
  s           compare with the
              reference answer, after a
              pass
  t           draw what the coroutines
              did
  o           open the exercise in your
              editor
  x           restore the original
              exercise; asks first
  c           check all puzzles
  Enter       go to another puzzle that
              you saved
  f           show all that is wrong,
              not only what comes first

 List
  Enter       go to the selected puzzle
  Esc         end the search, then the
              filter, then the list
  /           search titles, names,
              concepts and tools
  d           show only what is done;
              again: all
  t           show only what is to do;
              again: all
  o           open the selected
              exercise in your editor
  x           restore the selected
              exercise; asks first

 Everywhere
  l           list all puzzles
  m           draw which puzzle depends
              on which
  ↓ j         one line down
  ↑ k         one line up
  PgDn Space  one page down
  PgUp b      one page up
  Home g      to the top
  End G       to the bottom
  ?           show all keys
  q           quit





 Esc back  l list  m map  q quit
)");
  CHECK(session.at(80, 46) == R"(
 Keys                                        [#########>-----------------]  1/3

 Puzzle
  Esc         back to the puzzle; there, hide the hints
  n           go on to the next puzzle, after a pass
  h           show a hint, one more each time
  r           check again
  e           explain why it works, after a pass
  s           compare with the reference answer, after a pass
  t           draw what the coroutines did
  o           open the exercise in your editor
  x           restore the original exercise; asks first
  c           check all puzzles
  Enter       go to another puzzle that you saved
  f           show all that is wrong, not only what comes first

 List
  Enter       go to the selected puzzle
  Esc         end the search, then the filter, then the list
  /           search titles, names, concepts and tools
  d           show only what is done; again: all
  t           show only what is to do; again: all
  o           open the selected exercise in your editor
  x           restore the selected exercise; asks first

 Everywhere
  l           list all puzzles
  m           draw which puzzle depends on which
  ↓ j         one line down
  ↑ k         one line up
  PgDn Space  one page down
  PgUp b      one page up
  Home g      to the top
  End G       to the bottom
  ?           show all keys
  q           quit









 Esc back  l list  m map  q quit
)");
  CHECK(session.at(120, 46) == R"(
 Keys                                                                                [#########>-----------------]  1/3

 Puzzle
  Esc         back to the puzzle; there, hide the hints
  n           go on to the next puzzle, after a pass
  h           show a hint, one more each time
  r           check again
  e           explain why it works, after a pass
  s           compare with the reference answer, after a pass
  t           draw what the coroutines did
  o           open the exercise in your editor
  x           restore the original exercise; asks first
  c           check all puzzles
  Enter       go to another puzzle that you saved
  f           show all that is wrong, not only what comes first

 List
  Enter       go to the selected puzzle
  Esc         end the search, then the filter, then the list
  /           search titles, names, concepts and tools
  d           show only what is done; again: all
  t           show only what is to do; again: all
  o           open the selected exercise in your editor
  x           restore the selected exercise; asks first

 Everywhere
  l           list all puzzles
  m           draw which puzzle depends on which
  ↓ j         one line down
  ↑ k         one line up
  PgDn Space  one page down
  PgUp b      one page up
  Home g      to the top
  End G       to the bottom
  ?           show all keys
  q           quit









 Esc back  l list  m map  q quit
)");
}

TEST_CASE("before anything is done, the session welcomes, and the puzzle is to do", "[unit]") {
  shown session;
  session.now.statuses = std::vector<status>(3);
  for (status& each : session.now.statuses) each.untouched = true;
  session.now.current = 0;
  session.now.verdict->outcome.untouched = true;
  session.now.verdict->line = 7;
  CHECK(session.at(80, 24) == R"(
 01 The very first ★                         [>--------------------------]  0/3
 exercises/01_first.hpp:7

 · to do  in 12 ms

 Welcome to Asio Puzzles: 3 exercises, each a header in exercises/. Edit the
 first one at its TODO and save it. Its test reports what was measured, what
 was expected and the likely cause. All exercises are still the originals, so
 all are to do.
 New to coroutines? exercises/README.md explains the terms in ten minutes.
 ? shows all keys.

  The exercise is still the original. Its test finds:

  · both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: it was not started before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms  ← expected to start at 0


 h hint  r run again  l list  m map  t timeline  o open  x reset  c check all
 ? keys  q quit
)");
  CHECK(session.at(40, 30) == R"(
 01 The very first ★                0/3
 exercises/01_first.hpp:7

 · to do  in 12 ms

 Welcome to Asio Puzzles: 3 exercises,
 each a header in exercises/. Edit the
 first one at its TODO and save it. Its
 test reports what was measured, what
 was expected and the likely cause. All
 exercises are still the originals, so
 all are to do.
 New to coroutines? exercises/README.md
 explains the terms in ten minutes.
 ? shows all keys.

  The exercise is still the original.
  Its test finds:

  · both start at once
    fetch B started after 300 ms;
    expected at once.
    Likely cause: it was not started
    before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
 … 2 more lines: ↓ or space

 h hint  r run again  l list  m map
 t timeline  o open  ? keys  q quit
)");
  CHECK(session.at(120, 24) == R"(
 01 The very first ★                                                                 [>--------------------------]  0/3
 exercises/01_first.hpp:7

 · to do  in 12 ms

 Welcome to Asio Puzzles: 3 exercises, each a header in exercises/. Edit the first one at its TODO and save it. Its
 test reports what was measured, what was expected and the likely cause. All exercises are still the originals, so all
 are to do.
 New to coroutines? exercises/README.md explains the terms in ten minutes.
 ? shows all keys.

  The exercise is still the original. Its test finds:

  · both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: it was not started before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms  ← expected to start at 0




 h hint  r run again  l list  m map  t timeline  o open  x reset  c check all  ? keys  q quit
)");
  // From the first edit on, the room is for the result.
  session.now.statuses[0].untouched = false;
  CHECK(session.at(80, 24).find("Welcome") == std::string::npos);
}

TEST_CASE("what to look up stands below the result, as links or as addresses", "[unit]") {
  shown session;
  session.puzzles.puzzles[1].asio = {"asio::post", "co_await", "of its own"};
  session.puzzles.puzzles[1].links = {{"asio::post", "https://think-async.com/asio/reference/post.html"},
                                      {"co_await", "https://en.cppreference.com/w/cpp/language/coroutines"}};
  CHECK(session.at(80, 24) == R"(
 02 Another one ★★                           [#########>-----------------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

  ✗ both start at once
    fetch B started after 300 ms; expected at once.
    Likely cause: it was not started before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms  ← expected to start at 0

 Look up
   asio::post
     https://think-async.com/asio/reference/post.html
   co_await
     https://en.cppreference.com/w/cpp/language/coroutines





 h hint  r run again  l list  m map  t timeline  o open  x reset  c check all
 ? keys  q quit
)");
  CHECK(session.at(40, 30) == R"(
 02 Another one ★★    [###>------]  1/3
 exercises/02_second.hpp

 ✗ failed  in 12 ms

  ✗ both start at once
    fetch B started after 300 ms;
    expected at once.
    Likely cause: it was not started
    before the first one was awaited.

    fetch A ├────────┤        0 → 300 ms
    fetch B          ├───┤  300 → 400 ms
      ← expected to start at 0

 Look up
   asio::post
     https://think-async.com/asio/refere
 nce/post.html
   co_await
     https://en.cppreference.com/w/cpp/l
 anguage/coroutines






 h hint  r run again  l list  m map
 t timeline  o open  ? keys  q quit
)");
  session.now.statuses[1].known.hints = 1;
  session.now.hints_visible = true;
  const std::string with_hint = session.at(80, 30);
  CHECK(with_hint.find("Look up") != std::string::npos);
  CHECK(with_hint.find("Look up") < with_hint.find("✗ both start at once"));
  CHECK(with_hint.find("Look up", with_hint.find("Look up") + 1) == std::string::npos);
  surface on;
  on.height = 30;
  on.clickable = true;
  const std::string clickable = frame(session.now, reader_view(), on);
  CHECK(clickable.find("\x1b]8;;https://think-async.com/asio/reference/post.html\x1b\\asio::post\x1b]8;;\x1b\\\n") !=
        std::string::npos);
  CHECK(clickable.find(" https://") == std::string::npos);
}

TEST_CASE("an explanation is set for the screen's width", "[unit]") {
  shown session;
  session.now.showing = page::explanation;
  session.now.text =
      "# Why it works\n\nCalling a coroutine only creates it. See [co_await](https://en.cppreference.com/w/cpp).\n\n"
      "```\nfetch A ├────────┤        0 → 300 ms\n```\n";
  CHECK(session.at(80, 14) == R"(
 Explanation: 02 Another one ★★              [#########>-----------------]  1/3

 Why it works
 
 Calling a coroutine only creates it. See co_await
 (https://en.cppreference.com/w/cpp).
 
     fetch A ├────────┤        0 → 300 ms





 Esc back  l list  m map  ? keys  q quit
)");
  CHECK(session.at(40, 18) == R"(
 Explanation: 02 Another one ★★     1/3

 Why it works
 
 Calling a coroutine only creates it.
 See co_await
 (https://en.cppreference.com/w/cpp).
 
     fetch A ├────────┤        0 → 300 m
 s






 Esc back  l list  m map  ? keys
 q quit
)");
  CHECK(session.at(120, 14) == R"(
 Explanation: 02 Another one ★★                                                      [#########>-----------------]  1/3

 Why it works
 
 Calling a coroutine only creates it. See co_await (https://en.cppreference.com/w/cpp).
 
     fetch A ├────────┤        0 → 300 ms






 Esc back  l list  m map  ? keys  q quit
)");
}

TEST_CASE("the list says what its filter shows", "[unit]") {
  shown session;
  session.now.showing = page::list;
  session.now.listed = filter::to_do;
  CHECK(session.at(80, 6) == R"(
 Puzzles: to do                              [#########>-----------------]  1/3
> ✗ 02  Another one                          ★★     failed         ← here
  ~ 03  A third puzzle with a longish title  ★★★    not checked


 Enter go to it  Esc back  / search  d done  t to do  o open  ? keys  q quit
)");
  session.now.listed = filter::done;
  session.now.statuses[0].known.last = verdict::failed;
  CHECK(session.at(80, 5).find("\n No puzzle is done yet.\n") != std::string::npos);
}
