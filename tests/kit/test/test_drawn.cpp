#include <limits>
#include <puzzle/testing.hpp>
#include <set>

using namespace std::chrono_literals;

TEST_CASE("a drawn number is in its range, and reaches both ends of it") {
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(puzzle::drawn("number", -1, 2));
  CHECK(seen == std::set<std::int64_t>{-1, 0, 1, 2});
  CHECK(puzzle::drawn("certain", 7, 7) == 7);
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(puzzle::drawn("large", most - 1, most) >= most - 1);
  CHECK_THROWS_AS(puzzle::drawn("none", 2, 1), std::invalid_argument);
}

TEST_CASE("a simulation that cannot go on names what was drawn") {
  const auto chunks = puzzle::drawn("chunks", 10, 99);
  puzzle::drawn("delay", 1, 1);
  puzzle::simulation sim;
  sim.context().stop();
  std::string text;
  try {
    sim.start("task", puzzle::sleep_for(1ms));
    sim.run();
  } catch (const puzzle::simulation_error& error) {
    text = error.what();
  }
  INFO(text);
  CHECK(puzzle::contains(text, "\nDrawn at random: chunks = " + std::to_string(chunks) + ", delay = 1. "));
  CHECK(puzzle::contains(text, "PUZZLE_SEED="));
}

TEST_CASE("another test case has drawn nothing yet") {
  puzzle::simulation sim;
  sim.context().stop();
  sim.start("task", puzzle::sleep_for(1ms));
  CHECK_THROWS_AS(sim.run(), puzzle::simulation_error);
  try {
    sim.run();
  } catch (const puzzle::simulation_error& error) {
    CHECK_FALSE(puzzle::contains(error.what(), "Drawn"));
  }
}
