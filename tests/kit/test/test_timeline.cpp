#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <puzzle/testing.hpp>
#include <sstream>

using namespace std::chrono_literals;
using puzzle::span_record;
using puzzle::span_state;

namespace {

span_record make(std::string name, puzzle::duration start, puzzle::duration end, span_state state = span_state::done,
                 std::string note = {}) {
  span_record made;
  made.name = std::move(name);
  made.start = start;
  made.end = end;
  made.state = state;
  made.note = std::move(note);
  return made;
}

}  // namespace

TEST_CASE("a timeline draws each span on one scale, with what was expected") {
  const std::vector<span_record> spans{
      make("fetch A", 0ms, 300ms),
      make("fetch B", 300ms, 400ms, span_state::done, "expected to start at 0"),
  };
  CHECK(puzzle::render_timeline(spans, 60) ==
        "fetch A ├───────────────────────────┤           0 → 300 ms\n"
        "fetch B                             ├────────┤  300 → 400 ms  ← expected to start at 0\n");
}

TEST_CASE("a timeline says how a span ended") {
  const std::vector<span_record> spans{
      make("open", 0ms, 40ms, span_state::open),
      make("work", 0ms, 20ms, span_state::cancelled),
      make("tick", 20ms, 20ms),
      make("lost", 10ms, 40ms, span_state::abandoned),
      make("bad", 0ms, 40ms, span_state::failed),
  };
  CHECK(puzzle::render_timeline(spans, 50) ==
        "open ├─────────────────────…  0 → … still open\n"
        "work ├──────────✗             0 → 20 ms cancelled\n"
        "tick            │             20 → 20 ms\n"
        "lost       ├───────────────✗  10 → 40 ms abandoned\n"
        "bad  ├─────────────────────✗  0 → 40 ms failed\n");
}

TEST_CASE("a narrow terminal still gets bars") {
  const std::string text = puzzle::render_timeline({make("a", 0ms, 5ms), make("b", 5ms, 10ms)}, 10);
  CHECK(text == "a ├────┤      0 → 5 ms\nb      ├───┤  5 → 10 ms\n");
}

TEST_CASE("a long name is cut, and shows that it is") {
  const std::string drawn = puzzle::render_timeline({make("the task that reads Middlemarch", 0ms, 3ms)}, 60);
  CHECK(drawn.rfind("the task that reads Mid… ├", 0) == 0);
}

TEST_CASE("a long timeline is cut") {
  const std::vector<span_record> spans(50, make("x", 0ms, 1ms));
  CHECK(puzzle::render_timeline(spans).find("… and 10 more\n") != std::string::npos);
}

TEST_CASE("durations are written in the unit that fits") {
  CHECK(puzzle::format_duration(0ns) == "0");
  CHECK(puzzle::format_duration(250ns) == "250 ns");
  CHECK(puzzle::format_duration(1500us) == "1.5 ms");
  CHECK(puzzle::format_duration(300ms) == "300 ms");
  CHECK(puzzle::format_duration(2s) == "2 s");
  CHECK(puzzle::format_duration(1s + 1ns) == "1.000000001 s");
  CHECK(puzzle::format_duration(-3ms) == "-3 ms");
}

TEST_CASE("spans are recorded with their ends") {
  puzzle::simulation sim;
  auto cancelled = sim.start("a", puzzle::run_span_with_clean_up("a", 10ms, 5ms));
  sim.start("b", puzzle::run_span("b", 7ms));
  sim.at(3ms, [&] { cancelled.cancel(); });
  sim.run();
  REQUIRE(puzzle::spans().size() == 3);
  CHECK(puzzle::spans_named("a").front().state == span_state::cancelled);
  CHECK(puzzle::spans_named("a cleanup").front().start == 3ms);
  CHECK(puzzle::spans_named("a cleanup").front().end == 8ms);
  CHECK(puzzle::spans_named("b").front().state == span_state::done);
  CHECK(puzzle::is_operation_aborted(cancelled.error()));
  CHECK(puzzle::spans_open_at(2ms) == 2);
  CHECK(puzzle::spans_open_at(5ms, "a") == 1);
  CHECK(puzzle::spans_open_at(9ms) == 0);
}

TEST_CASE("a span is abandoned when its coroutine is destroyed, and forgotten when it outlives its simulation") {
  {
    puzzle::span outlives("outlives");
    puzzle::simulation sim;
    CHECK(puzzle::spans().empty());
  }
  CHECK(puzzle::spans().empty());
  {
    puzzle::simulation sim;
    sim.start("thrown away", puzzle::run_span("thrown away", 10ms));
    sim.run_until(1ms);
  }
  CHECK(puzzle::spans_named("thrown away").front().state == span_state::abandoned);
}

TEST_CASE("a timeline is written on request, under the name of its test case") {
  const auto file = std::filesystem::temp_directory_path() / "puzzle-timeline-test.txt";
  std::filesystem::remove(file);
  ::setenv("PUZZLE_TIMELINE", file.c_str(), 1);
  ::setenv("PUZZLE_TIMELINE_WIDTH", "40", 1);
  {
    puzzle::simulation sim;
    sim.start("work", puzzle::run_span("work", 10ms));
    sim.run();
  }
  ::unsetenv("PUZZLE_TIMELINE");
  ::unsetenv("PUZZLE_TIMELINE_WIDTH");
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  CHECK(text.str() ==
        "a timeline is written on request, under the name of its test case\n"
        "work ├──────────────────────┤  0 → 10 ms\n\n");
  std::filesystem::remove(file);
}
