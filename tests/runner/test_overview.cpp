#include <fmt/format.h>

#include <algorithm>

#include "catch.hpp"
#include "util/text.hpp"
#include "view/graph.hpp"
#include "view/overview.hpp"

using namespace runner;

namespace {

/// Puzzles "01", "02", …: each with the numbers of those it comes after.
course course_of(const std::vector<std::vector<int>>& after) {
  course made;
  const auto slug = [](std::size_t number) { return fmt::format("{:02}_name", number); };
  for (std::size_t i = 0; i < after.size(); ++i) {
    puzzle& added = made.puzzles.emplace_back();
    added.slug = slug(i + 1);
    added.title = fmt::format("Title {}", i + 1);
    added.stars = 1 + static_cast<int>(i) % 3;
    for (int before : after[i]) added.after.push_back(slug(static_cast<std::size_t>(before)));
  }
  return made;
}

std::string graph_of(const std::vector<std::vector<int>>& after, std::size_t columns = 40) {
  const auto rows = draw_graph(course_of(after).puzzles, columns);
  if (!rows) return "too wide";
  std::string text = "\n";
  for (const graph_row& row : *rows) {
    std::string line;
    for (const std::string& cell : row.cells) line += cell;
    text += line.substr(0, line.find_last_not_of(' ') + 1);
    if (row.puzzle) text += fmt::format(" {}", *row.puzzle + 1);
    text += "\n";
  }
  return text;
}

style width(std::size_t columns) {
  style look;
  look.width = columns;
  return look;
}

course small_course() {
  course made = course_of({{}, {1}, {1, 2}, {3}, {3}});
  made.puzzles[2].title = "A third puzzle with a longish title";
  return made;
}

status stands(std::optional<verdict> last, bool edited = false) {
  status one;
  one.known.last = last;
  one.edited = edited;
  return one;
}

std::vector<status> some_standings() {
  return {stands(verdict::passed), stands(verdict::passed, true), stands(verdict::compile_error), stands(std::nullopt),
          stands(verdict::timed_out)};
}

}  // namespace

TEST_CASE("a map is drawn: in a row, in parallel, and together again", "[unit]") {
  CHECK(graph_of({{}, {1}, {2}}) == R"(
● 1
● 2
● 3
)");
  CHECK(graph_of({{}, {1}, {1, 2}}) == R"(
● 1
├─╮
● │ 2
├─╯
● 3
)");
  CHECK(graph_of({{}, {1}, {1}, {1}, {2, 3, 4}}) == R"(
● 1
├─┬─╮
● │ │ 2
│ ● │ 3
│ │ ● 4
├─┴─╯
● 5
)");
}

TEST_CASE("lines may end, begin anew and cross", "[unit]") {
  // 2 and 3 lead nowhere, 5 stands on nothing: it must not seem to come from 4.
  CHECK(graph_of({{}, {1}, {1}, {1}, {}}) == R"(
● 1
├─┬─╮
● │ │ 2
  ● │ 3
    ● 4
● 5
)");
  CHECK(graph_of({{}, {}}) == R"(
● 1

● 2
)");
  CHECK(graph_of({{}, {1}, {1}, {1}, {2, 4}, {3}}) == R"(
● 1
├─┬─╮
● │ │ 2
│ ● │ 3
│ │ ● 4
├─┼─╯
● │ 5
  ● 6
)");
}

TEST_CASE("what is too wide is not drawn, however many puzzles there are", "[unit]") {
  CHECK(graph_of({{}, {1}, {1}, {1}}, 5) != "too wide");
  CHECK(graph_of({{}, {1}, {1}, {1}}, 4) == "too wide");
  std::vector<std::vector<int>> chain{{}}, fan{{}};
  for (int i = 1; i < 1000; ++i) {
    chain.push_back({i});
    fan.push_back({1});
  }
  CHECK(draw_graph(course_of(chain).puzzles, 1)->size() == 1000);
  CHECK_FALSE(draw_graph(course_of(fan).puzzles, 40));
  const std::string text = plain_map(course_of(fan));
  CHECK(text.find("●  1000  Title 1000  ★    after 01\n") != std::string::npos);
}

TEST_CASE("every puzzle is on the map once and in order, whatever it comes after", "[unit]") {
  unsigned random = 1;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<int>> after;
    for (int i = 0; i < 60; ++i) {
      std::vector<int>& mine = after.emplace_back();
      for (int k = 0; k < 3 && i > 0; ++k) {
        random = random * 1103515245u + 12345u;
        if ((random >> 16) % 3 == 0) mine.push_back(1 + static_cast<int>((random >> 18) % static_cast<unsigned>(i)));
      }
    }
    const auto rows = draw_graph(course_of(after).puzzles, 1000);
    REQUIRE(rows);
    std::size_t next = 0;
    for (const graph_row& row : *rows) {
      if (!row.puzzle) continue;
      CHECK(*row.puzzle == next++);
      CHECK(std::count(row.cells.begin(), row.cells.end(), graph_mark) == 1);
    }
    CHECK(next == 60);
  }
}

TEST_CASE("the map fits 40, 80 and 120 columns and points at what is next", "[unit]") {
  CHECK(map_text(small_course(), some_standings(), width(40)) == R"(✓    01  Title 1            ★
├─╮
~ │  02  Title 2            ★★   ← next
├─╯
✗    03  A third puzzle w…  ★★★
├─╮
~ │  04  Title 4            ★
  ✗  05  Title 5            ★★
)");
  const std::string wide = R"(✓    01  Title 1                              ★
├─╮
~ │  02  Title 2                              ★★   ← next
├─╯
✗    03  A third puzzle with a longish title  ★★★
├─╮
~ │  04  Title 4                              ★
  ✗  05  Title 5                              ★★
)";
  CHECK(map_text(small_course(), some_standings(), width(80)) == wide);
  CHECK(map_text(small_course(), some_standings(), width(120)) == wide);
  CHECK(map_legend(some_standings(), {}, width(40)) == R"(
✓ passed   ✗ not yet   ~ edited, not checked
[######>--------------------------]  1/5
To check all: ./runner
)");
}

TEST_CASE("the README's map has no states", "[unit]") {
  CHECK(plain_map(course_of({{}, {1}})) == R"(●  01  Title 1  ★
●  02  Title 2  ★★
)");
}

TEST_CASE("the list fits 40, 80 and 120 columns, and is whole for programs", "[unit]") {
  CHECK(list_text(small_course(), some_standings(), width(40)) == R"( ✓ 01  Title 1            passed
>~ 02  Title 2            edited
 ✗ 03  A third puzzle w…  compile error
 ~ 04  Title 4            not checked
 ✗ 05  Title 5            timed out
)");
  CHECK(list_text(small_course(), some_standings(), width(80)) ==
        R"( ✓ 01  Title 1                              ★    passed
>~ 02  Title 2                              ★★   edited
 ✗ 03  A third puzzle with a longish title  ★★★  compile error
 ~ 04  Title 4                              ★    not checked
 ✗ 05  Title 5                              ★★   timed out
)");
  const std::string whole = R"( ✓ 01  Title 1                              ★    passed         exercises/01_name.hpp
>~ 02  Title 2                              ★★   edited         exercises/02_name.hpp
 ✗ 03  A third puzzle with a longish title  ★★★  compile error  exercises/03_name.hpp
 ~ 04  Title 4                              ★    not checked    exercises/04_name.hpp
 ✗ 05  Title 5                              ★★   timed out      exercises/05_name.hpp
)";
  std::vector<status> begun = some_standings();
  for (std::size_t i : {0, 1, 3}) begun[i].untouched = true;  // the first one passed as it is
  begun[4].untouched = true;
  CHECK(list_text(small_course(), begun, width(40)) == R"( ✓ 01  Title 1            passed
>· 02  Title 2            to do
 ✗ 03  A third puzzle w…  compile error
 · 04  Title 4            to do
 · 05  Title 5            to do
)");
  CHECK(map_legend(begun, {}, width(40)) == R"(
✓ passed   ✗ not yet   · to do
[######>--------------------------]  1/5
)");
  CHECK(list_text(small_course(), some_standings(), width(120)) == whole);
  CHECK(list_text(small_course(), some_standings(), width(0)) == whole);
}

TEST_CASE("no line is wider than the terminal", "[unit]") {
  for (std::size_t columns : {30, 40, 50, 60, 80, 120}) {
    for (const std::string& text : {list_text(small_course(), some_standings(), width(columns)),
                                    map_text(small_course(), some_standings(), width(columns))}) {
      for (const std::string& line : lines_of(text)) {
        INFO(columns << ": " << line);
        CHECK(display_width(line) <= columns);
      }
    }
  }
}

TEST_CASE("colour adds nothing but colour to list and map", "[unit]") {
  style look = width(80);
  look.colour = true;
  CHECK(list_text(small_course(), some_standings(), look).rfind(" \x1b[32m✓\x1b[0m 01  Title 1", 0) == 0);
  CHECK(map_text(small_course(), some_standings(), look).rfind("\x1b[32m✓\x1b[0m    01  Title 1", 0) == 0);
}
