#include "catch.hpp"
#include "util/text.hpp"

using namespace runner;

TEST_CASE("widths are counted in columns, not bytes", "[unit]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("äöü→★") == 5);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\xff\xfe") == 2);
}

TEST_CASE("text is clipped with an ellipsis and padded with spaces", "[unit]") {
  CHECK(clipped("abcdef", 6) == "abcdef");
  CHECK(clipped("abcdef", 4) == "abc…");
  CHECK(clipped("ab cdef", 4) == "ab…");
  CHECK(clipped("äöüß", 3) == "äö…");
  CHECK(clipped("日本語", 4) == "日…");
  CHECK(clipped("abc", 0) == "");
  CHECK(padded("äb", 4) == "äb  ");
  CHECK(padded("abcdef", 4) == "abc…");
}

TEST_CASE("prose is wrapped, drawings are not", "[unit]") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("unbreakable", 5) == std::vector<std::string>{"unbreakable"});
  CHECK(wrapped("a\n\nb", 5) == std::vector<std::string>{"a", "", "b"});
  const std::string timeline = "fetch A ├──────────────────┤            0 → 300 ms";
  CHECK(wrapped(timeline, 20) == std::vector<std::string>{timeline});
  CHECK(wrapped("  B  ├──┤   300 → 400 ms   ← expected to start at 0", 24) ==
        std::vector<std::string>{"  B  ├──┤   300 → 400 ms", "    ← expected to start at 0"});
  const std::string picture = "   42 |   co_await something(very, long);";
  CHECK(wrapped(picture, 20) == std::vector<std::string>{picture});
}

TEST_CASE("control characters cannot reach a terminal", "[unit]") {
  CHECK(printable("a\x1b[2Jb\tc\n\r") == "a\\x1b[2Jb\tc\n");
}
