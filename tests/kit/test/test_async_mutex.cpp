#include <puzzle/async_mutex.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

asio::awaitable<void> hold(puzzle::async_mutex& mutex, std::string name, puzzle::duration d) {
  auto guard = co_await mutex.lock();
  co_await puzzle::run_span(name, d);
}

asio::awaitable<void> hold_two(puzzle::async_mutex& first, puzzle::async_mutex& second) {
  auto outer = co_await first.lock();
  co_await puzzle::sleep_for(5ms);
  auto inner = co_await second.lock();
}

puzzle::duration start_of(const std::string& name) {
  const auto found = puzzle::spans_named(name);
  return found.empty() ? puzzle::duration(-1) : found.front().start;
}

}  // namespace

TEST_CASE("the lock has one holder, and goes to waiters in the order they came") {
  puzzle::async_mutex mutex;
  puzzle::simulation sim;
  for (const char* name : {"a", "b", "c"}) sim.start(name, hold(mutex, name, 10ms));
  sim.run();
  CHECK(start_of("a") == 0ms);
  CHECK(start_of("b") == 10ms);
  CHECK(start_of("c") == 20ms);
  CHECK(sim.idle());
}

TEST_CASE("a cancelled waiter gets nothing, and later waiters get the lock") {
  puzzle::async_mutex mutex;
  puzzle::simulation sim;
  sim.start("a", hold(mutex, "a", 10ms));
  auto waiter = sim.start("b", hold(mutex, "b", 10ms));
  sim.start("c", hold(mutex, "c", 10ms));
  sim.at(4ms, [&] { waiter.cancel(); });
  sim.run();
  CHECK(puzzle::is_operation_aborted(waiter.error()));
  CHECK(waiter.finished_at() == 4ms);
  CHECK(start_of("b") == -1ns);
  CHECK(start_of("c") == 10ms);
}

TEST_CASE("a waiter cancelled at the instant of the unlock leaves the lock usable") {
  puzzle::async_mutex mutex;
  puzzle::simulation sim;
  sim.start("a", hold(mutex, "a", 10ms));
  auto waiter = sim.start("b", hold(mutex, "b", 10ms));
  sim.start("c", hold(mutex, "c", 10ms));
  sim.at(10ms, [&] { waiter.cancel(); });
  sim.run();
  CHECK(start_of("c") >= 10ms);
  CHECK(sim.idle());
}

TEST_CASE("the guard moves, unlocks once, and early when asked") {
  puzzle::async_mutex mutex;
  puzzle::simulation sim;
  const auto moves = [&]() -> asio::awaitable<void> {
    auto guard = co_await mutex.lock();
    auto other = std::move(guard);
    guard.unlock();  // owns nothing any more
    co_await puzzle::sleep_for(5ms);
    other.unlock();
    co_await puzzle::sleep_for(50ms);
  };
  sim.start("moves", moves());
  sim.start("next", hold(mutex, "next", 1ms));
  sim.run();
  CHECK(start_of("next") == 5ms);
}

TEST_CASE("a guard may be declared before there is something to lock, as std::unique_lock may") {
  puzzle::async_mutex mutex;
  puzzle::simulation sim;
  const auto locks_later = [&]() -> asio::awaitable<void> {
    puzzle::async_mutex::guard guard;
    guard.unlock();  // owns nothing yet
    guard = co_await mutex.lock();
    co_await puzzle::sleep_for(5ms);
  };
  sim.start("locks later", locks_later());
  sim.start("next", hold(mutex, "next", 1ms));
  sim.run();
  CHECK(start_of("next") == 5ms);
  static_assert(std::is_nothrow_default_constructible_v<puzzle::async_mutex::guard>);
}

TEST_CASE("a deadlock is reported at once, with the holder and the waiters") {
  puzzle::async_mutex one, two;
  puzzle::simulation sim;
  sim.start("there", hold_two(one, two));
  sim.start("back", hold_two(two, one));
  std::string text;
  try {
    sim.run();
  } catch (const puzzle::simulation_error& error) {
    text = error.what();
  }
  INFO(text);
  CHECK(text.find("stalled at 5 ms") != std::string::npos);
  CHECK(text.find("mutex 1 is held by \"there\" and awaited by \"back\"") != std::string::npos);
  CHECK(text.find("mutex 2 is held by \"back\" and awaited by \"there\"") != std::string::npos);
}
