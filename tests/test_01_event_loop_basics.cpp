#include "contract/01_event_loop_basics.hpp"

#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

// Beside the worker, somebody else has something to do every 10 ms. How late it gets to it is what the test measures.
struct ticker {
  puzzle::duration latest{};
  int ticks = 0;

  asio::awaitable<void> run(puzzle::duration until) {
    puzzle::steady_timer timer(co_await asio::this_coro::executor);
    for (puzzle::duration due = 10ms; due <= until; due += 10ms) {
      timer.expires_at(puzzle::clock::time_point(due));
      co_await timer.async_wait(asio::use_awaitable);
      latest = std::max(latest, puzzle::clock::now().time_since_epoch() - due);
      ++ticks;
    }
  }
};

void check_worker(int chunks) {
  int crunched = 0;
  ticker other;
  puzzle::simulation sim;
  const puzzle::duration work = chunks * 1ms;
  auto worker = sim.start("busy_worker", contract::event_loop_basics::busy_worker(chunks, [&] {
                            ++crunched;
                            puzzle::burn(1ms);
                          }));
  sim.start("ticker", other.run(work));
  sim.run("busy_worker waits for something that nobody will do. Giving way is asio::post: it comes back by itself.");

  if (!puzzle::expect_returned(worker, "busy_worker", "it should do its pieces and return")) return;
  puzzle::expect_count("calls of crunch()", crunched, chunks, "a piece is skipped or done twice.");
  const bool never_gave_way = other.latest + 10ms >= work;
  puzzle::expect_at_most(
      "the longest that a tick, due every 10 ms, had to wait", other.latest, 5ms,
      never_gave_way
          ? "the worker keeps the thread. A co_await gives it back only if it suspends: co_await asio::post(...) goes "
            "to the end of the queue, but without the co_await it does nothing; asio::dispatch, or a coroutine that "
            "never waits, runs on at once."
          : "the worker gives way too seldom. A timer that is due is noticed when you give way, and its turn may come "
            "only when you do so again: two stretches of work count.");
  puzzle::expect_finished_at(worker, "busy_worker", work,
                             "giving way should not take time: a timer waits for an instant, asio::post only for its "
                             "turn.");
}

}  // namespace

TEST_CASE("the worker does all its work and lets others run in between") { check_worker(50); }

TEST_CASE("so it does with more work") { check_worker(120); }

TEST_CASE("no work takes no time") { check_worker(0); }
