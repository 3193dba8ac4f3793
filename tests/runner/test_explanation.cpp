#include "author/explanation.hpp"
#include "catch.hpp"
#include "util/errors.hpp"
#include "view/markdown.hpp"

using namespace runner;

namespace {

constexpr std::string_view explanation =
    "# 01 First\n\n<!-- timeline: it yields -->\nold\n<!-- end of timeline -->\n\nEnd.\n";
constexpr std::string_view timelines =
    "another\na ├─┤ 0 → 1 ms\n\nit yields\nb ├─┤ 0 → 2 ms\nc ├─┤ 1 → 2 ms\n\nit yields\nd ├┤\n\n";

style plain(std::size_t width) { return style{width, false}; }

}  // namespace

TEST_CASE("an explanation names the test cases whose timelines it shows", "[unit]") {
  CHECK(timelines_wanted(explanation) == std::vector<std::string>{"it yields"});
  CHECK(timelines_wanted("no timeline\n").empty());
}

TEST_CASE("the first drawing of a test case counts", "[unit]") {
  CHECK(first_drawing(timelines, "it yields") == "b ├─┤ 0 → 2 ms\nc ├─┤ 1 → 2 ms\n");
  CHECK(first_drawing(timelines, "missing") == "");
}

TEST_CASE("a timeline replaces the one that was there, and only once", "[unit]") {
  const std::string once = with_timeline(explanation, "it yields", "a\n", "b\n");
  CHECK(once ==
        "# 01 First\n\n<!-- timeline: it yields -->\nThe original:\n\n```\na\n```\n\nThe "
        "solution:\n\n```\nb\n```\n<!-- end "
        "of timeline -->\n\nEnd.\n");
  CHECK(with_timeline(once, "it yields", "a\n", "b\n") == once);
  CHECK_THROWS_AS(with_timeline("<!-- timeline: x -->\n", "x", "", ""), broken_project);
}

TEST_CASE("an empty timeline is said, and equal ones are shown once", "[unit]") {
  const std::string empty = with_timeline(explanation, "it yields", "", "b\n");
  CHECK(empty.find("\nThe original ends before anything starts.\n\nThe solution:\n\n```\nb\n```\n") != empty.npos);
  const std::string equal = with_timeline(explanation, "it yields", "b\n", "b\n");
  CHECK(equal.find(
            "\nThe original and the solution take the same time. They differ in their results:\n\n```\nb\n```\n") !=
        equal.npos);
  CHECK(equal.find("The solution:") == equal.npos);
}

TEST_CASE("the order of what begins at the same instant is the same explanation", "[unit]") {
  CHECK(have_same_lines("a 0\nb 0\n", "b 0\na 0\n"));
  CHECK_FALSE(have_same_lines("a 0\nb 0\n", "a 0\nb 1\n"));
  CHECK_FALSE(have_same_lines("a 0\n", "a 0\na 0\n"));
}

TEST_CASE("Markdown is wrapped at words, and code stays as it is", "[unit]") {
  CHECK(markdown_text("# Title\n\nSome `code` and\n**strong** words that go on.\n\n- one item that is long\n- "
                      "two\n\n```cpp\nco_await "
                      "f();  // as it is\n```\n",
                      plain(24), false) == R"(Title

Some code and strong
words that go on.

- one item that is long
- two

    co_await f();  // as it is
)");
}

TEST_CASE("a link is one where the terminal has them, and an address elsewhere", "[unit]") {
  CHECK(markdown_text("See [the page](https://a.b/c).\n", plain(80), false) == "See the page (https://a.b/c).\n");
  CHECK(markdown_text("See [`it.hpp`](it.hpp).\n", plain(80), false) == "See it.hpp.\n");
  CHECK(markdown_text("See [it](https://a.b/c).\n", style{80, true}, true) ==
        "See \x1b]8;;https://a.b/c\x1b\\\x1b[36mit\x1b[0m\x1b]8;;\x1b\\.\n");
}

TEST_CASE("emphasis loses its stars, and other stars stay", "[unit]") {
  CHECK(markdown_text("The *first* one, 2 * 3 and *both of\nthem*.\n", plain(80), false) ==
        "The first one, 2 * 3 and both of them.\n");
}

TEST_CASE("comments are left out", "[unit]") {
  CHECK(markdown_text("One.\n<!-- timeline: x -->\nTwo.\n", plain(80), false) == "One.\nTwo.\n");
}
