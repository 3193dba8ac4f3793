#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using puzzle::ending;
using puzzle::scripted_task;
using puzzle::span_state;

namespace {

puzzle::span_record only_span(std::string_view name) {
  const auto found = puzzle::spans_named(name);
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("a scripted task works in a span and returns its name, or what its script says") {
  puzzle::simulation sim;
  auto plain = sim.start("plain", scripted_task("plain", 5ms)());
  auto own = sim.start("own", scripted_task("own", 7ms).ends(ending::returns("a value"))());
  sim.run();
  CHECK(plain.get() == "plain");
  CHECK(plain.finished_at() == 5ms);
  CHECK(own.get() == "a value");
  CHECK(only_span("plain").state == span_state::done);
  CHECK(only_span("own").end == 7ms);
}

TEST_CASE("a scripted task may end at once, without suspending") {
  puzzle::simulation sim;
  bool suspended = true;
  const auto calls = [&]() -> asio::awaitable<void> {
    asio::post(sim.context(), [&] { suspended = true; });
    suspended = false;
    const scripted_task instant("instant");
    CHECK(co_await instant() == "instant");
    CHECK_FALSE(suspended);
  };
  auto task = sim.start("calls", calls());
  auto fails = sim.start("fails", scripted_task("fails").ends(ending::throws(std::domain_error("disk full"))).run());
  sim.run();
  CHECK_NOTHROW(task.get());
  CHECK(puzzle::describe(fails.error()) == "std::domain_error: disk full");
  CHECK(only_span("fails").state == span_state::failed);
  CHECK(sim.now() == 0ns);
}

TEST_CASE("a scripted task throws what its script says, of any type") {
  puzzle::simulation sim;
  const auto pointer = std::make_exception_ptr(std::system_error(asio::error::eof));
  auto number = sim.start("number", scripted_task("number", 3ms).ends(ending::throws(42)).run());
  auto code = sim.start("code", scripted_task("code", 4ms).ends(ending::throws(pointer))());
  sim.run();
  CHECK(puzzle::describe(number.error()) == "int");
  CHECK(code.error() == pointer);
  CHECK(only_span("number").state == span_state::failed);
  CHECK(only_span("code").end == 4ms);
  CHECK_THROWS_AS(ending::throws(std::exception_ptr()), std::invalid_argument);
}

TEST_CASE("a cancelled scripted task cleans up first, then ends as its script says") {
  puzzle::simulation sim;
  const auto start = [&](const scripted_task& task) {
    auto handle = sim.start(task.name(), task());
    sim.at(10ms, [handle]() mutable { handle.cancel(); });
    return handle;
  };
  auto aborts = start(scripted_task("aborts", 50ms).cleans_up_for(5ms));
  auto throws = start(scripted_task("throws", 50ms)
                          .cleans_up_for(6ms)
                          .when_cancelled(ending::throws(std::logic_error("cleanup failed"))));
  auto returns = start(scripted_task("returns", 50ms).when_cancelled(ending::returns("half")));
  sim.run();
  CHECK(puzzle::is_operation_aborted(aborts.error()));
  CHECK(aborts.finished_at() == 15ms);
  CHECK(puzzle::describe(throws.error()) == "std::logic_error: cleanup failed");
  CHECK(throws.finished_at() == 16ms);
  CHECK(returns.get() == "half");
  CHECK(returns.finished_at() == 10ms);
  CHECK(only_span("aborts").state == span_state::cancelled);
  CHECK(only_span("aborts cleanup").start == 10ms);
  CHECK(puzzle::spans_named("returns cleanup").empty());
}

TEST_CASE("a second cancellation does not interrupt the cleanup") {
  puzzle::simulation sim;
  auto task = sim.start("task", scripted_task("task", 50ms).cleans_up_for(20ms)());
  sim.at(10ms, [&] { task.cancel(); });
  sim.at(15ms, [&] { task.cancel(); });
  sim.run();
  CHECK(task.finished_at() == 30ms);
  CHECK(only_span("task cleanup").state == span_state::done);
}

TEST_CASE("the waits of a scripted task add up to its time, and a cancellation meets any of them") {
  puzzle::simulation sim;
  auto whole = sim.start("whole", scripted_task("whole", 10ms + 1ns).waits(3)());
  auto cancelled = sim.start("cancelled", scripted_task("cancelled", 30ms).waits(3)());
  sim.at(25ms, [&] { cancelled.cancel(); });
  sim.run();
  CHECK(whole.finished_at() == 10ms + 1ns);
  CHECK(cancelled.finished_at() == 25ms);
  CHECK(puzzle::is_operation_aborted(cancelled.error()));
}

TEST_CASE("a scripted task is a function, called as often as one likes, and may be gone while its coroutines run") {
  puzzle::simulation sim;
  std::vector<puzzle::handle<std::string>> calls;
  asio::awaitable<void> plain;
  {
    const std::function<asio::awaitable<std::string>()> job = scripted_task("job", 5ms);
    for (int i = 0; i < 2; ++i) calls.push_back(sim.start("call", job()));
    plain = scripted_task("plain", 6ms).run();
  }
  auto last = sim.start("plain", std::move(plain));
  sim.run();
  for (const auto& each : calls) CHECK(each.get() == "job");
  CHECK(puzzle::spans_named("job").size() == 2);
  CHECK(last.finished_at() == 6ms);
}
