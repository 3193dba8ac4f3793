#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <puzzle/testing.hpp>
#include <stdexcept>
#include <string>
#include <thread>

#include "contract/10_run_in_executor.hpp"

using namespace std::chrono_literals;

namespace {

// How long, in real time, a thread waits for news of another before it gives up: a guard against hanging, no measure.
// Once somebody has waited in vain the test has failed, and nobody needs to wait that long again.
std::atomic<std::chrono::milliseconds> patience{3000ms};

// Something that one thread does and another waits for.
class event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  // Whether it was set before patience ended.
  bool wait() {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, patience.load(), [this] { return set_; })) return true;
    patience = 200ms;
    return false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

// What work() throws has to reach the coroutine. On its way out of a thread of the pool it ends the process.
[[noreturn]] void explain_and_abort() {
  std::fputs(
      "\nAn exception left a thread of the pool, and that ends the process.\n"
      "Expected: run_offloaded throws what work() throws.\n"
      "Likely cause: a plain function posted to the pool lets it out, and above that function there is only the "
      "thread. Catch it there (std::exception_ptr) and rethrow it in the coroutine, or run a coroutine on the pool.\n",
      stderr);
  std::abort();
}

// The pool, and what is known of the work that was given to it. Works are counted from the loop's thread or a pool's.
class workshop {
 public:
  workshop() : previous_(std::set_terminate(explain_and_abort)) {}
  ~workshop() { std::set_terminate(previous_); }

  // Called first by every piece of work. False when it runs on the loop's thread, where it must not block.
  bool begin() {
    ++begun;
    if (std::this_thread::get_id() == desk) ++at_the_desk;
    if (!pool.get_executor().running_in_this_thread()) ++outside;
    return std::this_thread::get_id() != desk;
  }

  const std::thread::id desk = std::this_thread::get_id();
  asio::thread_pool pool{2};
  std::atomic<int> begun{0};
  std::atomic<int> at_the_desk{0};
  std::atomic<int> outside{0};

 private:
  std::terminate_handler previous_;
};

// The pool's threads stop before the loop dies, to which they may want to post.
struct closing_time {
  explicit closing_time(workshop& at) : shop(at) {}
  ~closing_time() {
    shop.pool.stop();
    shop.pool.join();
  }
  workshop& shop;
};

struct broken_ring {};  // no std::exception

// A coroutine that wants some work done, and remembers which thread it was on right afterwards.
struct customer {
  std::thread::id resumed_on;

  asio::awaitable<int> visit(workshop& shop, std::function<int()> work) {
    int result = 0;
    std::exception_ptr error;
    asio::awaitable<int> offloaded = contract::run_in_executor::run_offloaded(shop.pool, std::move(work));
    try {
      result = co_await std::move(offloaded);
    } catch (...) {
      error = std::current_exception();
    }
    resumed_on = std::this_thread::get_id();
    // Wherever that was: what follows belongs to the loop's thread.
    co_await asio::post(asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    co_return result;
  }

  // Has work done again and again, whose results are first, first + 1, …; returns how many of them were right.
  asio::awaitable<int> visit_again(workshop& shop, int first, int times) {
    int right = 0;
    for (int i = first; i < first + times; ++i) {
      const std::function<int()> work = [&shop, i] {
        shop.begin();
        return i;
      };
      right += co_await visit(shop, work) == i;
    }
    co_return right;
  }
};

constexpr const char* if_stalled =
    "run_offloaded awaits something that does not come: a handler that the pool never got, or one that was not posted "
    "back to the loop.";

// False when it ran where it must not: then it did not meet anybody either.
bool check_place(const workshop& shop, int works) {
  puzzle::expect_count("calls of work()", shop.begun, works, "the work is forgotten or done twice.");
  puzzle::expect_count("calls of work() on the loop's own thread", shop.at_the_desk, 0,
                       "called in the coroutine, or posted to the coroutine's own executor, it holds the loop's thread "
                       "and nobody else gets on. co_await asio::post(pool, asio::use_awaitable) comes straight back: a "
                       "coroutine goes on where it was spawned, unless the token is bound to another executor.");
  if (shop.at_the_desk == 0)
    puzzle::expect_count("calls of work() outside the pool", shop.outside, 0,
                         "it runs on a thread of its own; the pool that was handed in is there for it.");
  return shop.at_the_desk == 0;
}

void check_return(const workshop& shop, const customer& someone) {
  puzzle::expect(someone.resumed_on == shop.desk, "after run_offloaded its caller went on on another thread",
                 "it to go on on the loop's thread",
                 "it was resumed where the work was done. Everything the caller does from now on would race with the "
                 "loop: something has to bring it back to its own executor. A line after work() that does so is "
                 "skipped by an exception.");
}

}  // namespace

TEST_CASE("work runs on a thread of the pool, and its result comes back to the loop's thread") {
  for (const int answer : {42, -1, 2'000'000'011}) {
    workshop shop;
    customer someone;
    puzzle::simulation sim(5s);
    const closing_time at_the_end(shop);
    auto visit = sim.start("run_offloaded", someone.visit(shop, [&] {
      shop.begin();
      return answer;
    }));
    sim.run(if_stalled);

    check_place(shop, 1);
    check_return(shop, someone);
    if (puzzle::expect_returned(visit, "run_offloaded", "work() returned normally, and so should it."))
      puzzle::expect_count("the result", visit.get(), answer,
                           "it returned before the work was done, or lost its result, or a part of it, on the way.");
  }
}

TEST_CASE("while the work keeps its thread busy, the loop serves others") {
  workshop shop;
  customer someone;
  std::array<event, 3> served;
  std::atomic<int> customers{0};
  puzzle::simulation sim(5s);
  const closing_time at_the_end(shop);
  // In the midst of its work it asks three times for something that only the loop's thread can do.
  auto visit = sim.start("run_offloaded", someone.visit(shop, [&] {
    if (!shop.begin()) return 0;
    for (event& each : served) {
      asio::post(sim.context(), [&each] { each.set(); });
      if (!each.wait()) return 0;
      ++customers;
    }
    return 1;
  }));
  sim.run(if_stalled);

  if (!check_place(shop, 1)) return;
  puzzle::expect_count("handlers that the loop ran while work() was busy", customers, 3,
                       "the loop's thread stands still until the work is done. std::future::get, thread::join, a "
                       "latch block it; to wait without blocking is to co_await.");
  puzzle::expect_returned(visit, "run_offloaded", "work() returned normally, and so should it.");
  check_return(shop, someone);
}

TEST_CASE("the loop has nothing to do for the work while that is not done") {
  constexpr const char* asks =
      "something asks again and again whether the work is done, and keeps the loop's thread busy with that, or wakes "
      "it by a timer. To wait is to be suspended until the pool's thread posts the news.";
  workshop shop;
  customer someone;
  event begun, go_on;
  puzzle::simulation sim(5s);
  sim.step_cap(1000);  // a loop that only yields is told at once
  const closing_time at_the_end(shop);
  auto visit = sim.start("run_offloaded", someone.visit(shop, [&] {
    if (!shop.begin()) return 0;
    begun.set();
    return go_on.wait() ? 1 : 0;
  }));
  std::size_t handlers = 0;
  try {
    sim.run_until(0ns);
    if (shop.at_the_desk == 0 && begun.wait()) handlers = sim.context().run_one_for(100ms);
  } catch (const puzzle::simulation_error& error) {
    go_on.set();  // or the work would wait in vain
    if (error.why != puzzle::simulation_error::reason::livelock) throw;
    puzzle::expect(false, "the loop ran a thousand handlers to wait for one work()", "a few", asks);
    return;
  }
  go_on.set();
  sim.run(if_stalled);

  if (!check_place(shop, 1)) return;
  puzzle::expect_returned(visit, "run_offloaded", "work() returned normally, and so should it.");
  puzzle::expect_count("handlers that the loop ran within 100 ms of real time while work() was busy",
                       static_cast<std::int64_t>(handlers), 0, asks);
  puzzle::expect_finished_at(visit, "run_offloaded, which has no virtual time to wait for", 0ns, asks);
}

TEST_CASE("two pieces of work run at the same time, on two threads") {
  workshop shop;
  std::array<customer, 2> customers;
  std::array<event, 2> here;
  std::array<std::thread::id, 2> threads;
  std::atomic<int> met{0};
  puzzle::simulation sim(5s);
  const closing_time at_the_end(shop);
  for (std::size_t i = 0; i < 2; ++i) {
    // Each goes on only once the other has begun.
    sim.start("run_offloaded " + std::to_string(i), customers[i].visit(shop, [&, i] {
      if (!shop.begin()) return 0;
      threads[i] = std::this_thread::get_id();
      here[i].set();
      if (here[1 - i].wait()) ++met;
      return 1;
    }));
  }
  sim.run(if_stalled);

  if (!check_place(shop, 2)) return;
  puzzle::expect_count("pieces of work that met the other one while at work", met, 2,
                       "the second begins only after the first has ended: the pool has two threads, but something "
                       "keeps the work in single file. Does the loop's thread stand still meanwhile?");
  if (met == 2)
    puzzle::expect(threads[0] != threads[1], "both ran on one thread", "two threads", "they took turns on one thread.");
  for (const customer& each : customers) check_return(shop, each);
}

TEST_CASE("what the work throws is thrown to the caller, on the loop's thread") {
  for (const bool is_exception : {true, false}) {
    workshop shop;
    customer someone;
    puzzle::simulation sim(5s);
    const closing_time at_the_end(shop);
    auto visit = sim.start("run_offloaded", someone.visit(shop, [&]() -> int {
      shop.begin();
      if (!is_exception) throw broken_ring{};
      throw std::out_of_range("no ring of size 99");
    }));
    sim.run(if_stalled);

    check_place(shop, 1);
    puzzle::expect_threw(
        visit, "run_offloaded",
        is_exception ? "std::out_of_range: no ring of size 99"
                     : puzzle::describe(std::make_exception_ptr(broken_ring{})),
        "the exception stays on the pool's thread, or is replaced on its way. An exception_ptr takes "
        "it across, type and all, from catch (...); co_spawn and use_awaitable do that by themselves.");
    check_return(shop, someone);
  }
}

TEST_CASE("of a thousand pieces of work that are done at once, each result reaches its own caller") {
  constexpr int times = 100;
  workshop shop;
  std::array<customer, 10> customers;
  puzzle::simulation sim(2s);
  const closing_time at_the_end(shop);
  std::vector<puzzle::handle<int>> visits;
  for (customer& each : customers)
    visits.push_back(sim.start("customer " + std::to_string(visits.size()),
                               each.visit_again(shop, static_cast<int>(visits.size()) * times, times)));
  sim.run(
      "news of work that is done was lost. The work may be done before its caller waits: then nothing that wakes only "
      "those who wait already, like a timer's cancel(), wakes him. Nor is a timer thread-safe. Post what wakes the "
      "caller to the loop: there it runs after him.");

  check_place(shop, times * static_cast<int>(customers.size()));
  for (const auto& visit : visits)
    if (!puzzle::expect_returned(visit, "a customer", "work() returned normally, and so should run_offloaded.") ||
        !puzzle::expect_count("results that reached their own caller", visit.get(), times,
                              "results are mixed up or lost on their way back."))
      return;
}
