#include <asio/post.hpp>
#include <atomic>
#include <deque>
#include <puzzle/testing.hpp>
#include <thread>

#include "contract/01_event_loop_basics.hpp"

using namespace std::chrono_literals;

namespace {

constexpr puzzle::duration chunk = 1ms;
constexpr puzzle::duration tick = 10ms;
constexpr puzzle::duration tolerance = 5ms;

puzzle::duration now() { return puzzle::clock::now().time_since_epoch(); }

// Another coroutine on the same loop: it has something to do every 10 ms. The span of a tick is its delay, from the
// instant at which the tick is due to the instant at which the ticker runs.
struct ticker {
  puzzle::duration until;
  puzzle::duration next_due = tick;
  puzzle::duration max_delay{};
  std::deque<puzzle::span> waiting = {};

  // While the thread is held, the ticker cannot open a span. So the worker does, after each chunk.
  void time_passed() {
    for (; next_due <= until && now() >= next_due; next_due += tick) waiting.emplace_back("tick");
  }
  asio::awaitable<void> run() {
    puzzle::steady_timer timer(co_await asio::this_coro::executor);
    for (puzzle::duration due = tick; due <= until; due += tick) {
      timer.expires_at(puzzle::clock::time_point(due));
      co_await timer.async_wait(asio::use_awaitable);
      time_passed();
      waiting.front().done();
      waiting.pop_front();
      max_delay = std::max(max_delay, now() - due);
    }
  }
};

// Counts chunks, and how many of them are done without a yield in between.
struct cruncher {
  asio::any_io_executor loop;
  int done = 0;
  int without_yield = 0;
  int longest_without_yield = 0;
  bool others_ran = true;
  const std::thread::id loop_thread = std::this_thread::get_id();
  std::atomic<int> on_other_threads{0};

  // Returns false on another thread: there, nothing of the simulation may be touched.
  bool crunch() {
    if (std::this_thread::get_id() != loop_thread) {
      ++on_other_threads;
      return false;
    }
    if (others_ran) without_yield = 0;
    others_ran = false;
    // Runs as soon as the thread is given back to the loop: before the next chunk only if the worker yields.
    asio::post(loop, [this] { others_ran = true; });
    puzzle::burn(chunk);
    ++done;
    longest_without_yield = std::max(longest_without_yield, ++without_yield);
    return true;
  }
};

asio::awaitable<void> run_worker(int chunks, std::function<void()> crunch) {
  puzzle::span working("busy_worker");
  co_await contract::event_loop_basics::busy_worker(chunks, std::move(crunch));
  working.done();
}

constexpr auto stalled =
    "busy_worker waits on an operation that can never complete. A yield needs no other event: the loop resumes the "
    "coroutine after the handlers that were ready before it.";

std::string cause_of_delay(const cruncher& work) {
  const std::string longest = puzzle::format_duration(work.longest_without_yield * chunk);
  if (work.longest_without_yield == work.done)
    return "busy_worker does all its work without a yield: it holds the thread for " + longest +
           ", and the ticker cannot run. A co_await yields only if it suspends the coroutine; some co_await do not.";
  return "busy_worker yields too rarely: it holds the thread for up to " + longest +
         " at a stretch. Two stretches count: the loop notices at one yield that a timer has expired, and may resume "
         "the ticker only at the next.";
}

constexpr auto another_executor =
    "the worker has left its event loop and runs on the threads of another executor, such as a thread pool. A yield "
    "puts the coroutine at the end of the queue of its own executor.";

int right_calls = 0;

std::string_view cause_of_count(int chunks) {
  if (chunks == 0) return "without any chunks there is nothing to do.";
  if (right_calls == 0) return "a chunk is skipped or done twice.";
  return "an earlier call was right. Either there is state shared between calls (a static or global variable), or the "
         "number of chunks is taken for granted.";
}

bool check_worker(int chunks) {
  const puzzle::duration work = chunks * chunk;
  ticker other{work};
  puzzle::simulation sim;
  cruncher counted{sim.executor()};
  auto worker = sim.start("busy_worker", run_worker(chunks, [&] {
                            if (counted.crunch()) other.time_passed();
                          }));
  sim.start("ticker", other.run());
  sim.run(stalled);

  const bool ok =
      puzzle::expect_returned(worker, "busy_worker", "it should do its chunks and return.") &&
      puzzle::expect_count("calls of crunch() on another thread", counted.on_other_threads, 0, another_executor) &&
      puzzle::expect_count("calls of crunch()", counted.done, chunks, cause_of_count(chunks)) &&
      puzzle::expect_at_most("maximum tick delay (ticks are due every 10 ms)", other.max_delay, tolerance,
                             cause_of_delay(counted)) &&
      puzzle::expect_finished_at(
          worker, "busy_worker", work,
          worker.finished_at() < work
              ? "it returned before its last chunk was done: the work goes on in a coroutine "
                "that it has started and does not wait for."
              : "yielding must take no time. Waiting for a timer takes time, even a short one, and so "
                "does a detour over another executor.");
  if (ok) ++right_calls;
  return ok;
}

}  // namespace

TEST_CASE("the worker does all its work, and other coroutines run in between") {
  check_worker(50) && check_worker(static_cast<int>(puzzle::drawn("chunks", 60, 120)));
}

TEST_CASE("no work takes no time") { check_worker(0); }

TEST_CASE("two workers at the same time do not share state") {
  constexpr auto shared_state =
      "state shared between calls: a static or global variable counts the chunks of more than one worker. Each call "
      "needs its own.";
  // Alone, each worker does its work. So a failure after this line comes from the other worker.
  if (!check_worker(50) || !check_worker(45)) return;
  puzzle::simulation sim;
  cruncher one{sim.executor()}, two{sim.executor()};
  auto first = sim.start("first worker", run_worker(50, [&] { one.crunch(); }));
  auto second = sim.start("second worker", run_worker(45, [&] { two.crunch(); }));
  sim.run(shared_state);
  puzzle::expect_returned(first, "the first of two workers", shared_state) &&
      puzzle::expect_returned(second, "the second of two workers", shared_state) &&
      puzzle::expect_count("calls of crunch() by the first of two workers", one.done, 50, shared_state) &&
      puzzle::expect_count("calls of crunch() by the second of two workers", two.done, 45, shared_state) &&
      puzzle::expect_time("the instant at which both workers have ended",
                          std::max(first.finished_at(), second.finished_at()), 95ms, shared_state);
}
