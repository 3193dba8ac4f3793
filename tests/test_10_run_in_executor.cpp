#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <puzzle/testing.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "contract/10_run_in_executor.hpp"

using namespace std::chrono_literals;

namespace {

// How long, in wall-clock time, a thread waits for another one before it gives up: a guard against hanging, not a
// measure. After one wait in vain the test has failed, so later waits need not be that long.
std::atomic<std::chrono::milliseconds> patience{3000ms};

// Set by one thread, and awaited by another.
class event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  // Returns whether it was set in time.
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

// An exception that leaves a thread of the pool ends the process. This says why.
[[noreturn]] void explain_and_abort() {
  std::fputs(
      "\nAn exception left a thread of the pool, which ends the process.\nExpected: run_offloaded throws what work() "
      "throws.\nLikely cause: work() is called by a plain function on the pool, which lets its exception escape into "
      "the thread. It has to be caught there, of any type, and thrown again in the coroutine.\n",
      stderr);
  std::abort();
}

// The pool, and a record of the calls of work() and their threads.
class workshop {
 public:
  workshop() : previous_(std::set_terminate(explain_and_abort)) {}
  ~workshop() { std::set_terminate(previous_); }

  // Each work() calls this first. Returns false on the loop's thread, where it must not block.
  bool begin() {
    ++begun;
    if (std::this_thread::get_id() == loop_thread) ++on_loop_thread;
    if (!pool.get_executor().running_in_this_thread()) ++outside;
    return std::this_thread::get_id() != loop_thread;
  }

  const std::thread::id loop_thread = std::this_thread::get_id();
  asio::thread_pool pool{2};
  std::atomic<int> begun{0};
  std::atomic<int> on_loop_thread{0};
  std::atomic<int> outside{0};

 private:
  std::terminate_handler previous_;
};

// Joins the pool before the loop is destroyed, since the pool's threads may post to it.
struct pool_joiner {
  explicit pool_joiner(workshop& at) : shop(at) {}
  ~pool_joiner() {
    shop.pool.stop();
    shop.pool.join();
  }
  workshop& shop;
};

struct broken {};  // no std::exception

// A caller of run_offloaded, which records the thread on which it continues afterwards.
struct caller {
  std::thread::id resumed_on;

  asio::awaitable<int> call(workshop& shop, std::function<int()> work) {
    int result = 0;
    std::exception_ptr error;
    asio::awaitable<int> offloaded = contract::run_in_executor::run_offloaded(shop.pool, std::move(work));
    try {
      result = co_await std::move(offloaded);
    } catch (...) {
      error = std::current_exception();
    }
    resumed_on = std::this_thread::get_id();
    // Wherever that was, the test itself needs the loop's thread.
    co_await asio::post(asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    co_return result;
  }

  // Calls it repeatedly, for the results first, first + 1, …; returns how many of them were right.
  asio::awaitable<int> call_repeatedly(workshop& shop, int first, int times) {
    int right = 0;
    for (int i = first; i < first + times; ++i) {
      const std::function<int()> work = [&shop, i] {
        shop.begin();
        return i;
      };
      right += co_await call(shop, work) == i;
    }
    co_return right;
  }
};

constexpr const char* if_stalled =
    "run_offloaded waits for an event that never comes: nothing was posted to the pool, or nothing was posted back to "
    "the loop.";

// Returns false when work() ran on the loop's thread: the rest of the test then tells nothing new.
bool check_place(const workshop& shop, int works) {
  puzzle::expect_count("calls of work()", shop.begun, works, "work() has to be called once in each run_offloaded.");
  puzzle::expect_count(
      "calls of work() on the loop's own thread", shop.on_loop_thread, 0,
      "work() is called in the coroutine, which runs on the loop's thread and holds it. To await a post to "
      "the pool does not change that: the coroutine continues on its own executor, unless the "
      "completion token is bound to another one.");
  if (shop.on_loop_thread == 0)
    puzzle::expect_count("calls of work() outside the pool", shop.outside, 0,
                         "work() runs on a thread that was created for it, not on one of the supplied pool.");
  return shop.on_loop_thread == 0;
}

void check_return(const workshop& shop, const caller& someone) {
  puzzle::expect(
      someone.resumed_on == shop.loop_thread, "the caller of run_offloaded continued on another thread",
      "it to continue on the loop's thread",
      "the caller was resumed on the pool. Everything that it does from now on races with the loop. Something has "
      "to bring it back to its own executor, also after an exception, which skips the lines behind work().");
}

}  // namespace

TEST_CASE("work() runs on a thread of the pool, and its result comes back to the loop's thread") {
  for (const int answer : {42, -1, static_cast<int>(puzzle::drawn("result", 2'000'000'000, 2'100'000'000))}) {
    workshop shop;
    caller someone;
    puzzle::simulation sim(5s);
    const pool_joiner at_the_end(shop);
    auto call = sim.start("run_offloaded", someone.call(shop, [&] {
      shop.begin();
      return answer;
    }));
    sim.run(if_stalled);

    check_place(shop, 1);
    check_return(shop, someone);
    if (puzzle::expect_returned(call, "run_offloaded", "work() returned normally, so run_offloaded should, too."))
      puzzle::expect_count("the result", call.get(), answer,
                           "run_offloaded returned before work() did, or the result was lost, or a part of it.");
  }
}

TEST_CASE("while work() runs, the loop runs other handlers") {
  workshop shop;
  caller someone;
  std::array<event, 3> served;
  std::atomic<int> served_count{0};
  puzzle::simulation sim(5s);
  const pool_joiner at_the_end(shop);
  // In the middle of its work, it waits three times for a handler that only the loop's thread can run.
  auto call = sim.start("run_offloaded", someone.call(shop, [&] {
    if (!shop.begin()) return 0;
    for (event& each : served) {
      asio::post(sim.context(), [&each] { each.set(); });
      if (!each.wait()) return 0;
      ++served_count;
    }
    return 1;
  }));
  sim.run(if_stalled);

  if (!check_place(shop, 1)) return;
  puzzle::expect_count("handlers that the loop ran while work() was running", served_count, 3,
                       "the loop's thread is blocked until work() ends. A future, a join or a latch blocks the "
                       "thread that waits; co_await suspends only the coroutine.");
  puzzle::expect_returned(call, "run_offloaded", "work() returned normally, so run_offloaded should, too.");
  check_return(shop, someone);
}

TEST_CASE("while work() runs, the loop does nothing for it") {
  constexpr const char* asks =
      "the coroutine polls: it checks repeatedly whether work() has ended, and keeps the loop's thread busy or wakes "
      "it by a timer. It should be suspended until the pool's thread posts the result.";
  workshop shop;
  caller someone;
  event begun, go_on;
  puzzle::simulation sim(5s);
  sim.step_cap(1000);  // a loop that polls without a timer ends here
  const pool_joiner at_the_end(shop);
  auto call = sim.start("run_offloaded", someone.call(shop, [&] {
    if (!shop.begin()) return 0;
    begun.set();
    return go_on.wait() ? 1 : 0;
  }));
  std::size_t handlers = 0;
  try {
    sim.run_until(0ns);
    if (shop.on_loop_thread == 0 && begun.wait()) handlers = sim.context().run_one_for(100ms);
  } catch (const puzzle::simulation_error& error) {
    go_on.set();  // otherwise, work() would wait in vain
    if (error.why != puzzle::simulation_error::reason::livelock) throw;
    puzzle::expect(false, "the loop ran a thousand handlers while one work() was running", "a few", asks);
    return;
  }
  go_on.set();
  sim.run(if_stalled);

  if (!check_place(shop, 1)) return;
  puzzle::expect_returned(call, "run_offloaded", "work() returned normally, so run_offloaded should, too.");
  puzzle::expect_count("handlers that the loop ran within 100 ms of wall-clock time while work() was running",
                       static_cast<std::int64_t>(handlers), 0, asks);
  puzzle::expect_finished_at(call, "run_offloaded (no virtual time passes)", 0ns, asks);
}

TEST_CASE("two calls of work() run at the same time, on two threads") {
  workshop shop;
  std::array<caller, 2> callers;
  std::array<event, 2> here;
  std::array<std::thread::id, 2> threads;
  std::atomic<int> met{0};
  puzzle::simulation sim(5s);
  const pool_joiner at_the_end(shop);
  for (std::size_t i = 0; i < 2; ++i) {
    // Each continues only once the other has begun.
    sim.start("run_offloaded " + std::to_string(i), callers[i].call(shop, [&, i] {
      if (!shop.begin()) return 0;
      threads[i] = std::this_thread::get_id();
      here[i].set();
      if (here[1 - i].wait()) ++met;
      return 1;
    }));
  }
  sim.run(if_stalled);

  if (!check_place(shop, 2)) return;
  puzzle::expect_count("calls of work() that met the other one", met, 2,
                       "the second begins only after the first has ended. The pool has two threads, but a lock, a "
                       "strand or a blocked loop makes the calls run sequentially.");
  if (met == 2)
    puzzle::expect(threads[0] != threads[1], "both ran on one thread", "two threads", "the calls shared one thread.");
  for (const caller& each : callers) check_return(shop, each);
}

TEST_CASE("work() throws: the exception reaches the caller unchanged, on the loop's thread") {
  const std::vector<std::exception_ptr> errors{
      std::make_exception_ptr(std::out_of_range("no ring of size 99")), std::make_exception_ptr(broken{}),
      std::make_exception_ptr(std::system_error(asio::error::make_error_code(asio::error::operation_aborted))),
      std::make_exception_ptr(std::system_error(std::make_error_code(std::errc::timed_out)))};
  for (const std::exception_ptr& error : errors) {
    workshop shop;
    caller someone;
    puzzle::simulation sim(5s);
    const pool_joiner at_the_end(shop);
    auto call = sim.start("run_offloaded", someone.call(shop, [&]() -> int {
      shop.begin();
      std::rethrow_exception(error);
    }));
    sim.run(if_stalled);

    check_place(shop, 1);
    if (!puzzle::expect_threw(call, "run_offloaded", puzzle::describe(error),
                              "the exception is lost between the pool's thread and the coroutine, or another one "
                              "replaces it. A std::exception_ptr can carry any exception to another thread."))
      return;
    check_return(shop, someone);
  }
}

TEST_CASE("two calls that end at the same time each get their own result or exception") {
  for (const bool throws : {false, true}) {
    for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
      const std::size_t second = 1 - first;
      workshop shop;
      std::array<caller, 2> callers;
      std::array<event, 2> begun, go_on, ended;
      puzzle::simulation sim(5s);
      // Waits until `threads` threads of the pool have left what they did before.
      const auto await_idle = [&](std::size_t threads) {
        for (int hop = 0; hop < 3; ++hop) {
          const auto idle = std::make_shared<std::array<event, 2>>();
          for (std::size_t i = 0; i < threads; ++i)
            asio::post(shop.pool, [idle, i, threads] {
              (*idle)[i].set();
              (*idle)[threads - 1 - i].wait();
            });
          for (std::size_t i = 0; i < threads; ++i) (*idle)[i].wait();
        }
      };
      // Holds the loop's thread until both calls of work() have ended, so neither result is fetched before both are
      // there.
      const auto hold_the_loop = [&] {
        go_on[first].set();
        if (!ended[first].wait()) return;
        await_idle(1);
        go_on[second].set();
        if (ended[second].wait()) await_idle(2);
      };
      // After all that work() refers to: an answer may return while work() is still running.
      const pool_joiner at_the_end(shop);
      std::vector<puzzle::handle<int>> calls;
      for (std::size_t i = 0; i < 2; ++i)
        calls.push_back(sim.start("run_offloaded " + std::to_string(i), callers[i].call(shop, [&, i] {
          const bool may_block = shop.begin();
          begun[i].set();
          if (may_block && begun[1 - i].wait()) {
            if (i == 0) asio::post(sim.context(), hold_the_loop);
            go_on[i].wait();
          }
          ended[i].set();
          if (i == 0 && throws) throw std::out_of_range("no ring of size 99");
          return 1000 + static_cast<int>(i);
        })));
      sim.run(if_stalled);

      constexpr const char* shared_state =
          "state shared between calls: each call has its own result and exception. Neither of them can be static or "
          "global.";
      if (!check_place(shop, 2)) return;
      if (throws ? !puzzle::expect_threw(calls[0], "run_offloaded 0", "std::out_of_range: no ring of size 99",
                                         shared_state)
                 : !puzzle::expect_returned(calls[0], "run_offloaded 0", shared_state) ||
                       !puzzle::expect_count("result of run_offloaded 0", calls[0].get(), 1000, shared_state))
        return;
      if (!puzzle::expect_returned(calls[1], "run_offloaded 1", shared_state) ||
          !puzzle::expect_count("result of run_offloaded 1", calls[1].get(), 1001, shared_state))
        return;
    }
  }
}

TEST_CASE("a thousand calls whose work ends at once: each result reaches its own caller") {
  constexpr int times = 100;
  workshop shop;
  std::array<caller, 10> callers;
  puzzle::simulation sim(2s);
  const pool_joiner at_the_end(shop);
  std::vector<puzzle::handle<int>> calls;
  for (caller& each : callers)
    calls.push_back(sim.start("caller " + std::to_string(calls.size()),
                              each.call_repeatedly(shop, static_cast<int>(calls.size()) * times, times)));
  sim.run(
      "the end of a work() was missed. It may come before the coroutine waits for it: an event that only wakes a "
      "coroutine that already waits, such as a timer's cancel(), is then lost. Nor is a timer thread-safe. A handler "
      "that is posted to the loop runs after the coroutine has suspended, and on the right thread.");

  check_place(shop, times * static_cast<int>(callers.size()));
  for (const auto& call : calls)
    if (!puzzle::expect_returned(call, "a caller", "work() returned normally, so run_offloaded should, too.") ||
        !puzzle::expect_count("results that reached their own caller", call.get(), times,
                              "results are lost, or mixed up by state shared between calls."))
      return;
}
