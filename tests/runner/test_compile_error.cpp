#include "build/compile_error.hpp"
#include "catch.hpp"

namespace {

std::string explain(std::string_view log, std::string_view line_7 = "") {
  const runner::puzzle_files files{"exercises/05_x.hpp", "tests/test_05_x.cpp", "tests/contract/05_x.cpp"};
  return runner::explain_compile_error(log, files, [&](int number) -> std::optional<std::string> {
    if (number == 7 && !line_7.empty()) return std::string(line_7);
    return std::nullopt;
  });
}

}  // namespace

TEST_CASE("the learner's own line comes first, with its caret", "[unit]") {
  CHECK(explain(R"(In file included from ../tests/test_05_x.cpp:1:
../tests/test_05_x.cpp:2:9: error: conversion from ‘int’ to non-scalar type
    2 | int main() { std::string s = x::two(); }
      |                              ~~~~~~^~
/src/exercises/05_x.hpp:10:27: error: ‘missing’ was not declared in this scope; did you mean ‘std::__cxx11::basic_string<char>’?
   10 | inline int two() { return missing; }
      |                           ^~~~~~~
)") == R"(exercises/05_x.hpp:10:27: error: ‘missing’ was not declared in this scope; did you mean ‘std::string’?
   10 | inline int two() { return missing; }
      |                           ^~~~~~~

… and 1 more, which may well go away with this one.
)");
}

TEST_CASE("what is said again about the same line is left out", "[unit]") {
  CHECK(explain(R"(../exercises/05_x.hpp:3:1: error: one
../exercises/05_x.hpp:3:9: error: its echo
../exercises/05_x.hpp:4:1: error: two
../exercises/05_x.hpp:5:1: error: three
../exercises/05_x.hpp:6:1: error: four
)") == "exercises/05_x.hpp:3:1: error: one\n\nexercises/05_x.hpp:4:1: error: two\n\nexercises/05_x.hpp:5:1: error: "
       "three\n"
       "\n… and 2 more, which may well go away with these.\n");
}

TEST_CASE("an error deep in a library is shown where the learner caused it", "[unit]") {
  CHECK(explain(R"(/usr/include/c++/12/bits/std_function.h: In instantiation of ‘std::function<void()>::function(F&&)’:
/usr/include/c++/12/bits/other.h:12:3:   required from ‘something’
../exercises/05_x.hpp:7:29:   required from here
/usr/include/c++/12/bits/std_function.h:439:69: error: static assertion failed: must be copy-constructible
  439 |           static_assert(is_copy_constructible);
      |           ^
)",
                "  std::function<void()> f = [m = std::move(n)] {};") ==
        R"(exercises/05_x.hpp:7:29: error: static assertion failed: must be copy-constructible
    7 |   std::function<void()> f = [m = std::move(n)] {};
      |                             ^
(found while compiling …/12/bits/std_function.h:439:69)
)");
}

TEST_CASE("clang's trace is a note", "[unit]") {
  CHECK(explain(R"(/usr/include/x.h:439:4: error: static_assert failed
          static_assert(something);
          ^
../exercises/05_x.hpp:9:29: note: in instantiation of function template specialization
  std::function<void()> f = [m = std::move(n)] {};
                            ^
)") == R"(exercises/05_x.hpp:9:29: error: static_assert failed
    9 |   std::function<void()> f = [m = std::move(n)] {};
      |                             ^
(found while compiling /usr/include/x.h:439:4)
)");
}

TEST_CASE("a missing name is said in the learner's words", "[unit]") {
  const std::string expected_start =
      "The test cannot find 'three' in exercises/05_x.hpp.\n"
      "Names, namespace and signatures must stay as they were given.\n";
  CHECK(explain("../tests/test_05_x.cpp:2:83: error: ‘three’ is not a member of ‘x’\n") ==
        expected_start + "tests/test_05_x.cpp:2:83: error: ‘three’ is not a member of ‘x’\n");
  CHECK(explain("../tests/contract/05_x.cpp:9:3: error: ‘three’ is not a member of ‘answer’\n")
            .rfind(expected_start, 0) == 0);
  CHECK(explain("../tests/test_05_x.cpp:2:83: error: no member named 'three' in namespace 'x'\n")
            .rfind(expected_start, 0) == 0);
  CHECK(
      explain("../tests/test_05_x.cpp:2:83: error: use of undeclared identifier 'three'\n").rfind(expected_start, 0) ==
      0);
}

TEST_CASE("that a file ends in the middle is said before what follows from it", "[unit]") {
  CHECK(explain(R"(../exercises/05_x.hpp:40:3: error: something invalidly declared
../tests/test_05_x.cpp:99:2: error: expected ‘}’ at end of input
../exercises/05_x.hpp:30:12: note: to match this ‘{’
)")
            .rfind("exercises/05_x.hpp:30:12: error: expected ‘}’ at end of input\n", 0) == 0);
}

TEST_CASE("a function without a body is said to lack it", "[unit]") {
  CHECK(explain("mold: error: undefined symbol: x::f(int)\n")
            .rfind("exercises/05_x.hpp: 'x::f(int)' is declared or called, but nothing defines it.\n", 0) == 0);
}

TEST_CASE("never a page, whatever comes", "[unit]") {
  std::string page;
  for (int i = 0; i < 1000; ++i) page += "something that no compiler says " + std::string(1000, 'x') + "\n";
  CHECK(explain(page).size() < 3000);
  CHECK(explain("../exercises/05_x.hpp:1:1: error: " + std::string(10000, 'y') + "\n").size() < 1000);
  CHECK(explain("").empty());
}

TEST_CASE("warnings about the exercise are found, each place once, and no others", "[unit]") {
  const std::string log = R"(../tests/contract/05_x.cpp:9:1: warning: not about the exercise [-Wextra]
In file included from ../tests/contract/05_x.cpp:1:
/src/exercises/05_x.hpp:10:7: warning: unused variable 'a' [-Wunused-variable]
   10 |   int a = 3;
      |       ^
/src/exercises/05_x.hpp:10:7: warning: unused variable 'a' [-Wunused-variable]
/usr/include/c++/12/bits/stl.h:3:5: warning: comparison of different signs [-Wsign-compare]
/src/exercises/05_x.hpp:12:3: note: in instantiation of function template specialization 'f<int>' requested here
/src/exercises/05_x.hpp:14:1: error: no warning
)";
  CHECK(runner::warnings_in(log, "exercises/05_x.hpp") ==
        std::vector<std::string>{"exercises/05_x.hpp:10:7: unused variable 'a' [-Wunused-variable]",
                                 "exercises/05_x.hpp:12:3: comparison of different signs [-Wsign-compare]"});
  CHECK(runner::warnings_in("", "exercises/05_x.hpp").empty());
}
