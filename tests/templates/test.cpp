#include "contract/@SLUG@.hpp"

#include <puzzle/testing.hpp>
#include <stdexcept>

using namespace std::chrono_literals;
using contract::@NAME@::answer;

namespace {

// What the exercise runs in. It differs from case to case, so that nothing can be guessed.
struct world {
  int result = 0;
  bool fails = false;
  int calls = 0;

  asio::awaitable<int> fetch() {
    ++calls;
    co_await puzzle::run_span("fetch", 100ms);
    if (fails) throw std::runtime_error("no connection");
    co_return result;
  }
};

}  // namespace

TEST_CASE("the result of fetch() is returned, as soon as it is there") {
  for (int expected : {7, 42}) {
    world around;
    around.result = expected;
    puzzle::simulation sim;
    auto task = sim.start("answer", answer([&] { return around.fetch(); }));
    sim.run("answer() waits on an operation that can never complete.");

    puzzle::expect_count("calls of fetch()", around.calls, 1,
                         "a coroutine starts when it is awaited, and each call makes another one.");
    if (!puzzle::expect_returned(task, "answer", "an exception was thrown although fetch() did not fail.")) return;
    puzzle::expect_count("the result", task.get(), expected, "it is not the result of fetch().");
    puzzle::expect_finished_at(task, "answer", 100ms, "fetch() has to be awaited.");
  }
}

TEST_CASE("an exception that fetch() throws propagates unchanged") {
  world around;
  around.fails = true;
  puzzle::simulation sim;
  auto task = sim.start("answer", answer([&] { return around.fetch(); }));
  sim.run("answer() waits on an operation that can never complete.");
  puzzle::expect_threw(task, "answer", "std::runtime_error: no connection", "the exception was swallowed.");
}
