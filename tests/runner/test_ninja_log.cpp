#include "build/ninja_log.hpp"
#include "catch.hpp"

namespace {

const std::string recorded =
    "\x1e"
    "1/4\x1f"
    "Building CXX object tests/CMakeFiles/test_01_a.dir/test_01_a.cpp.o\n"
    "../exercises/01_a.hpp:3:1: warning: something\n"
    "\x1e"
    "2/4\x1f"
    "Building CXX object tests/CMakeFiles/test_02_b.dir/test_02_b.cpp.o\n"
    "FAILED: tests/CMakeFiles/test_02_b.dir/test_02_b.cpp.o \n"
    "/usr/bin/c++ -I../exercises -o test_02_b.cpp.o\n"
    "../exercises/02_b.hpp:1:1: error: FAILED: to please\n"
    "\x1e"
    "3/4\x1f"
    "Linking CXX executable tests/test_01_a\n"
    "ninja: build stopped: subcommand failed.\n";

std::vector<runner::build_step> steps_of(std::string_view text, std::size_t piece, std::string* remarks = nullptr) {
  std::vector<runner::build_step> steps;
  runner::ninja_log log([&](const runner::build_step& step) { steps.push_back(step); });
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) log.append(text.substr(0, piece));
  log.flush();
  if (remarks != nullptr) *remarks = log.remarks();
  return steps;
}

}  // namespace

TEST_CASE("ninja's steps are told apart, in pieces of any size", "[unit]") {
  for (const std::size_t piece : {1, 7, 1000}) {
    std::string remarks;
    const std::vector<runner::build_step> steps = steps_of(recorded, piece, &remarks);
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].finished == 1);
    CHECK(steps[0].total == 4);
    CHECK_FALSE(steps[0].failed);
    CHECK(steps[0].output == "../exercises/01_a.hpp:3:1: warning: something\n");
    CHECK(steps[1].failed);
    CHECK(steps[1].outputs == "tests/CMakeFiles/test_02_b.dir/test_02_b.cpp.o ");
    CHECK(steps[1].output == "../exercises/02_b.hpp:1:1: error: FAILED: to please\n");
    CHECK(steps[2].description == "Linking CXX executable tests/test_01_a");
    CHECK_FALSE(steps[2].failed);
    CHECK(remarks == "ninja: build stopped: subcommand failed.\n");
  }
}

TEST_CASE("a failure that ninja tells late, or in several pieces, is one failure with all its words", "[unit]") {
  std::vector<runner::build_step> steps;
  runner::ninja_log log([&](const runner::build_step& step) { steps.push_back(step); });
  log.append(
      "\x1e"
      "1/2\x1f"
      "Building tests/CMakeFiles/test_01_a.dir/a.o\n");
  log.settle();
  REQUIRE(steps.size() == 1);
  CHECK_FALSE(steps[0].failed);
  log.append("FAILED: tests/CMakeFiles/test_01_a.dir/a.o \ncommand\na.hpp:1:1: error: one\n");
  log.settle();
  CHECK(steps.size() == 1);
  log.append("a.hpp:2:1: error: two\n");
  log.flush();
  REQUIRE(steps.size() == 2);
  CHECK(steps[1].failed);
  CHECK(steps[1].finished == 1);
  CHECK(steps[1].outputs == "tests/CMakeFiles/test_01_a.dir/a.o ");
  CHECK(steps[1].output == "a.hpp:1:1: error: one\na.hpp:2:1: error: two\n");
}

TEST_CASE("a newer ninja tells the exit code of a failure", "[unit]") {
  const auto steps = steps_of(
      "\x1e"
      "1/1\x1f"
      "Linking\nFAILED: [code=1] tests/test_01_a \ncommand\nwhy\n",
      100);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].outputs == "tests/test_01_a ");
  CHECK(steps[0].output == "why\n");
}

TEST_CASE("a step is attributed to the test that it is for", "[unit]") {
  using runner::test_target_in;
  CHECK(test_target_in("tests/CMakeFiles/test_05_x.dir/test_05_x.cpp.o") == "test_05_x");
  CHECK(test_target_in("Linking CXX executable tests/test_05_x") == "test_05_x");
  CHECK(test_target_in("tests/test_05_x ") == "test_05_x");
  CHECK(test_target_in("tests/test_05_x.exe") == "test_05_x");
  CHECK(test_target_in("Building CXX object tests/kit/CMakeFiles/puzzle_kit.dir/time.cpp.o") == "");
  CHECK(test_target_in("/home/test_user/build/kit.o") == "");
  CHECK(test_target_in("Linking CXX static library tests/kit/libpuzzle_kit.a") == "");
}
