#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

// What the assertions say when they fail is tested where it matters: every wrong answer names its text.
TEST_CASE("assertions that hold say so and let the test go on") {
  puzzle::simulation sim;
  auto task = sim.start("sleeper", puzzle::run_span("work", 5ms));
  sim.run();
  CHECK(puzzle::expect_time("elapsed", sim.now(), 5ms, ""));
  CHECK(puzzle::expect_at_most("elapsed", sim.now(), 5ms, ""));
  CHECK(puzzle::expect_at_most("tasks", 1, 2, ""));
  CHECK(puzzle::expect_count("tasks", 1, 1, ""));
  CHECK(puzzle::expect_text("text", "a", "a", ""));
  CHECK(puzzle::expect_list("list", {"a"}, {"a"}, ""));
  CHECK(puzzle::expect_returned(task, "sleeper", ""));
  CHECK(puzzle::expect_finished_at(task, "sleeper", 5ms, ""));
  CHECK(puzzle::expect_span("work", 0ms, 5ms, ""));
  CHECK(puzzle::expect_idle(sim, "sleeper", ""));
}

TEST_CASE("a message shows any text in short, whatever its bytes do to a terminal") {
  CHECK(puzzle::in_quotes("") == R"("")");
  CHECK(puzzle::in_quotes("grüße ✓") == R"("grüße ✓")");
  CHECK(puzzle::in_quotes(std::string_view("a \0\xff\x1b[2J\r\n\"", 11)) == R"("a \x00\xff\x1b[2J\r\n\"")");
  CHECK(puzzle::in_quotes(std::string(61, 'x')) == '"' + std::string(60, 'x') + "\"… (61 bytes)");
}

// `[!shouldfail]` cases pass only because their assertions fail.
TEST_CASE("a wrong time fails", "[!shouldfail]") { puzzle::expect_time("elapsed", 6ms, 5ms, "sleeps too long."); }
TEST_CASE("a wrong count fails", "[!shouldfail]") { puzzle::expect_count("calls", 6, 5, "one too many."); }
TEST_CASE("a wrong text fails", "[!shouldfail]") {
  puzzle::expect_text("echo", std::string(9000, 'x') + 'y', std::string(9000, 'x'), "one byte too many.");
}
TEST_CASE("a shorter text fails", "[!shouldfail]") { puzzle::expect_text("echo", "ab", "abc", "cut."); }
TEST_CASE("a wrong list fails", "[!shouldfail]") { puzzle::expect_list("order", {"b", "a"}, {"a", "b"}, "swapped."); }
TEST_CASE("a span that never started fails", "[!shouldfail]") { puzzle::expect_span("other", 0ms, 5ms, "not called."); }
