#include "catch.hpp"
#include "view/progress.hpp"

using namespace runner;

TEST_CASE("the live line tells what is built and run", "[unit]") {
  course both;
  both.puzzles.emplace_back().slug = "01_a";
  both.puzzles.back().title = "First";
  both.puzzles.emplace_back().slug = "02_b";
  progress under_way(both);
  CHECK(under_way.line() == "");
  under_way.take(event::build_began{});
  CHECK(under_way.line() == "building what changed …");

  event::building step;
  step.step = 1;
  step.steps = 3;
  CHECK(under_way.take(step) == "Building what all puzzles share, which takes a while once …");
  CHECK(under_way.take(step) == "");
  CHECK(under_way.line() == "building [1/3] what all puzzles share …");

  step.step = 2;
  step.puzzle = 0;
  CHECK(under_way.take(step) == "");
  CHECK(under_way.line() == "building [2/3] 01 First …");
  under_way.take(event::running{0});
  CHECK(under_way.line() == "building [2/3] 01 First …  running 01");

  under_way.take(event::build_ended{});
  under_way.take(event::running{1});
  CHECK(under_way.line() == "running 01, 02");
  under_way.take(event::finished{0, {}, ""});
  under_way.take(event::finished{1, {}, ""});
  CHECK(under_way.line() == "");
}
