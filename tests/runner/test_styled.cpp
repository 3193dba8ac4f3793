#include "catch.hpp"
#include "view/styled.hpp"

using namespace runner;

TEST_CASE("colours and links take no room", "[unit]") {
  const std::string link = linked("file:///tmp/a", "name");
  CHECK(link == "\x1b]8;;file:///tmp/a\x1b\\name\x1b]8;;\x1b\\");
  CHECK(styled_width(link) == 4);
  CHECK(styled_width("a\x1b[1mb★\x1b[0m") == 3);
  CHECK(styled_width("\x1b") == 0);
  CHECK(clipped_styled(link, 4) == link);
  CHECK(clipped_styled("\x1b[1mbold\x1b[0m", 4) == "\x1b[1mbold\x1b[0m");
}

TEST_CASE("styled text is cut where it is seen, and its style ends there", "[unit]") {
  CHECK(clipped_styled("plain text", 6) == "plain…");
  CHECK(clipped_styled("\x1b[1mbold text\x1b[0m", 5) == "\x1b[1mbold…\x1b[0m");
  CHECK(clipped_styled("\x1b[1mbold\x1b[0m and more", 6) == "\x1b[1mbold\x1b[0m…");
  CHECK(clipped_styled("\x1b[1mbold\x1b[0m\x1b[2mmore\x1b[0m", 4) == "\x1b[1mbol…\x1b[0m");
  CHECK(clipped_styled(linked("file:///a", "a long name"), 4) == "\x1b]8;;file:///a\x1b\\a l…\x1b]8;;\x1b\\");
  CHECK(clipped_styled("abc", 0) == "");
}

TEST_CASE("styled text is folded, and its colour goes on", "[unit]") {
  using pieces = std::vector<std::string>;
  CHECK(folded_styled("short", 10) == pieces{"short"});
  CHECK(folded_styled("", 10) == pieces{""});
  CHECK(folded_styled("ein★zwei", 4) == pieces{"ein★", "zwei"});
  CHECK(folded_styled("\x1b[31m- red line\x1b[0m", 5) == pieces{"\x1b[31m- red\x1b[0m", "\x1b[31m line\x1b[0m"});
}

TEST_CASE("addresses lead to a line of a file, whatever its name", "[unit]") {
  CHECK(file_address(link_form::file, "host", "/a b/ü.hpp", 12) == "file://host/a%20b/%C3%BC.hpp#12");
  CHECK(file_address(link_form::file, "", "/a.hpp", 0) == "file:///a.hpp");
  CHECK(file_address(link_form::vscode, "host", "/a.hpp", 12) == "vscode://file/a.hpp:12");
  CHECK(file_address(link_form::none, "host", "/a.hpp", 12) == "");
  CHECK(linked("", "name") == "name");
}
