#include "build/diagnostics.hpp"
#include "catch.hpp"

TEST_CASE("g++'s words are taken apart", "[unit]") {
  const auto found = runner::parse_diagnostics(R"(In file included from ../tests/test_05_x.cpp:1:
../exercises/05_x.hpp: In function ‘int x::two()’:
../exercises/05_x.hpp:10:27: warning: unused
../exercises/05_x.hpp:11:20: error: ‘missing’ was not declared in this scope
   11 | inline int two() { return missing; }
      |                           ^~~~~~~
/usr/include/asio/a.hpp:3:1: note: candidate
    3 | here
      | ^~~~
/usr/include/asio/b.hpp: In instantiation of ‘struct b<int>’:
../exercises/05_x.hpp:7:28:   required from here
/usr/include/asio/b.hpp:20:3: error: static assertion failed
)");
  REQUIRE(found.size() == 3);
  CHECK_FALSE(found[0].is_error());
  CHECK(found[1].is_error());
  CHECK(found[1].main.place.file == "../exercises/05_x.hpp");
  CHECK(found[1].main.place.line == 11);
  CHECK(found[1].main.place.column == 20);
  CHECK(found[1].main.message == "‘missing’ was not declared in this scope");
  CHECK(found[1].main.picture.size() == 2);
  REQUIRE(found[1].notes.size() == 1);
  CHECK(found[1].notes[0].picture.size() == 2);
  REQUIRE(found[2].before.size() == 1);
  CHECK(found[2].before[0].place.line == 7);
  CHECK(found[2].before[0].message == "required from here");
}

TEST_CASE("older clang's pictures get the frame they lack", "[unit]") {
  const auto found = runner::parse_diagnostics(
      "../exercises/05_x.hpp:7:18: error: no matching member function\n  co_await timer.async_wait(42);\n           "
      "~~~~~~^~~~\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].main.picture ==
        std::vector<std::string>{"    7 |   co_await timer.async_wait(42);", "      |            ~~~~~~^~~~"});
}

TEST_CASE("colours and links are no part of the words", "[unit]") {
  CHECK(runner::without_colours("\x1b[01m\x1b[Ka.hpp:1:\x1b[m\x1b[K \x1b]8;;http://x\x1b\\link\x1b]8;;\a\r") ==
        "a.hpp:1: link");
}

TEST_CASE("each linker's way to miss a symbol is known", "[unit]") {
  const std::vector<std::string> expected{"l::f(int)"};
  CHECK(runner::undefined_symbols("test.cpp:(.text+0xa): undefined reference to `l::f(int)'\n") == expected);
  CHECK(runner::undefined_symbols("mold: error: undefined symbol: l::f(int)\n>>> referenced by x\n") == expected);
  CHECK(runner::undefined_symbols("ld.lld: error: undefined symbol: l::f(int)\n") == expected);
}
