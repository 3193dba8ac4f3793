#include "catch.hpp"
#include "process/capped_text.hpp"

TEST_CASE("text below the limit is kept as it is", "[unit]") {
  process::capped_text text(100);
  text.append("one\n");
  text.append("two\n");
  CHECK(text.str() == "one\ntwo\n");
}

TEST_CASE("text above the limit keeps whole lines of its beginning and its end", "[unit]") {
  process::capped_text text(40);
  for (int i = 0; i < 100000; ++i) text.append("line " + std::to_string(i) + "\n");
  CHECK(text.str() == "line 0\nline 1\n[… 1088866 bytes left out …]\nline 99999\n");
}

TEST_CASE("text without line ends is cut all the same", "[unit]") {
  process::capped_text text(10);
  text.append(std::string(1000000, 'x') + "yz");
  CHECK(text.str() == "xxxxx\n[… 999992 bytes left out …]\nxxxyz");
}
