#include "catch.hpp"
#include "course/select.hpp"
#include "util/errors.hpp"

namespace {

std::vector<runner::puzzle> some_puzzles() {
  std::vector<runner::puzzle> puzzles;
  for (const char* slug : {"01_event_loop_basics", "05_cancellation_cleanup", "14_taskgroup_basics",
                           "15_taskgroup_vs_gather", "10_run_in_executor"}) {
    puzzles.emplace_back().slug = slug;
  }
  return puzzles;
}

std::string complaint(std::string_view name) {
  try {
    runner::find_puzzle(some_puzzles(), name);
  } catch (const runner::wrong_usage& wrong) {
    return wrong.what();
  }
  return "found";
}

}  // namespace

TEST_CASE("a puzzle is found by any of its names", "[unit]") {
  const auto puzzles = some_puzzles();
  for (const char* name : {"05_cancellation_cleanup", "05", "5", "005", "cancellation", "cancellation_cleanup",
                           "Cancellation", "cancellation-cleanup", "cleanup", "exercises/05_cancellation_cleanup.hpp",
                           "test_05_cancellation_cleanup", "tests/test_05_cancellation_cleanup.cpp"}) {
    INFO(name);
    CHECK(runner::find_puzzle(puzzles, name) == 1);
  }
  CHECK(runner::find_puzzle(puzzles, "1") == 0);
  CHECK(runner::find_puzzle(puzzles, "10") == 4);
}

TEST_CASE("a name that several may have lists them", "[unit]") {
  CHECK(complaint("taskgroup") == "'taskgroup' matches several puzzles: 14_taskgroup_basics, 15_taskgroup_vs_gather.");
}

TEST_CASE("a name that none has suggests the nearest", "[unit]") {
  CHECK(complaint("cancelation") == "There is no puzzle 'cancelation'. Did you mean 05_cancellation_cleanup?");
  CHECK(complaint("gahter") == "There is no puzzle 'gahter'. Did you mean 15_taskgroup_vs_gather?");
  CHECK(complaint("21") == "There is no puzzle 21. The puzzles are 01_event_loop_basics to 10_run_in_executor.");
  CHECK(complaint("") == "There is no puzzle ''. A number is enough: 1 for 01_event_loop_basics.");
  CHECK(complaint("something quite different") ==
        "There is no puzzle 'something quite different'. A number is enough: 1 for 01_event_loop_basics.");
}

TEST_CASE("a selection is in map order, each once; none is all", "[unit]") {
  const auto puzzles = some_puzzles();
  CHECK(runner::select_puzzles(puzzles, {"10", "cancellation", "05"}) == std::vector<std::size_t>{1, 4});
  CHECK(runner::select_puzzles(puzzles, {}) == std::vector<std::size_t>{0, 1, 2, 3, 4});
}
