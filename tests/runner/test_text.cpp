#include "catch.hpp"
#include "util/text.hpp"
#include "util/utf8.hpp"

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

TEST_CASE("prose is wrapped, lines that begin with a space are not", "[unit]") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("unbreakable", 5) == std::vector<std::string>{"unbreakable"});
  CHECK(wrapped("a\n\nb", 5) == std::vector<std::string>{"a", "", "b"});
  const std::string picture = "   42 |   co_await something(very, long);";
  CHECK(wrapped(picture, 20) == std::vector<std::string>{picture});
}

TEST_CASE("a timeline is never wrapped, but a remark may get a line of its own", "[unit]") {
  const std::string timeline = "fetch A ├──────────────────┤            0 → 300 ms";
  CHECK(timeline_lines(timeline, 20) == std::vector<std::string>{timeline});
  CHECK(timeline_lines("  B  ├──┤   300 → 400 ms   ← expected to start at 0", 24) ==
        std::vector<std::string>{"  B  ├──┤   300 → 400 ms", "    ← expected to start at 0"});
}

TEST_CASE("characters are met one at a time, and bytes that are none too", "[unit]") {
  CHECK(first_character("ä→").bytes == "ä");
  CHECK(first_character("→").code == U'→');
  CHECK(first_character("\xff").bytes.size() == 1);
  CHECK_FALSE(first_character("\xff").valid);
  CHECK_FALSE(first_character("\xc0\xaf").valid);      // overlong
  CHECK_FALSE(first_character("\xed\xa0\x80").valid);  // a surrogate
  CHECK_FALSE(first_character("\xe2\x86").complete);
  CHECK(first_character("\xff").complete);

  CHECK(whole_characters("aä→b", 3) == "aä");
  CHECK(whole_characters("aä→b", 2) == "a");
  CHECK(whole_characters("ab", 9) == "ab");
  CHECK(valid_utf8("ä\xff→\xe2\x86") == "ä\uFFFD→\uFFFD\uFFFD");

  std::string text = "a→\xff";
  remove_last_character(text);
  CHECK(text == "a→");
  remove_last_character(text);
  CHECK(text == "a");
  remove_last_character(text);
  remove_last_character(text);
  CHECK(text == "");
}

TEST_CASE("control characters cannot reach a terminal", "[unit]") {
  CHECK(printable("a\x1b[2Jb\tc\n\r") == "a\\x1b[2Jb\tc\n");
  CHECK(printable(std::string_view("a\0b\x7f", 4)) == "a\\x00b\\x7f");
  // A C1 control does what ESC and another character do: U+009B is ESC [.
  CHECK(printable("a\u009b2Jb\u0080\u009f") == "a\\u009b2Jb\\u0080\\u009f");
  // A terminal that reads bytes takes a single one for the same.
  CHECK(printable("\x9b"
                  "2J\xff") == "\\x9b2J\\xff");
  CHECK(printable("ä→𝄞\u00a0e\u0301") == "ä→𝄞\u00a0e\u0301");
}

TEST_CASE("characters that reverse or hide text cannot reach a terminal", "[unit]") {
  CHECK(printable("a\u202eb\u2066c\u2069") == "a\\u202eb\\u2066c\\u2069");
  CHECK(printable("\ufeffx\u200by\u2028z\U000e0041") == "\\ufeffx\\u200by\\u2028z\\ue0041");
  // Emoji are joined by U+200D, which stays.
  CHECK(printable("👩\u200d🔧") == "👩\u200d🔧");
}
