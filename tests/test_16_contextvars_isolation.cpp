#include "contract/16_contextvars_isolation.hpp"

#include <asio/bind_executor.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <puzzle/testing.hpp>
#include <stdexcept>

using namespace std::chrono_literals;
using contract::contextvars_isolation::context_var;
using contract::contextvars_isolation::spawn_in_context;

namespace {

constexpr int not_set = -1;

struct world {
  context_var<int> page{not_set};
  context_var<int> chapter{not_set};
  context_var<std::string> title{"untitled"};
  context_var<std::shared_ptr<int>> notes{nullptr};
  int finished = 0;
  // The first mistake that was seen.
  std::string measured, expected, likely_cause;

  // After a mistake no variable is read any more: a context that was not removed may be destroyed by then.
  bool looks() const { return measured.empty(); }

  void note(const std::string& what, std::string saw, std::string should_see, const char* cause) {
    measured = what + " at " + puzzle::format_duration(puzzle::clock::now().time_since_epoch()) + ": " + saw;
    expected = std::move(should_see);
    likely_cause = cause;
  }
  void see(const std::string& who, const std::string& what, const context_var<int>& variable, int should_see,
           const char* cause) {
    if (!looks()) return;
    const auto text = [](int value) { return value == not_set ? "the fallback" : std::to_string(value); };
    const int saw = variable.get();
    if (saw != should_see) note("get() of `" + what + "` in " + who, "got " + text(saw), text(should_see), cause);
  }
  void see_page(const std::string& who, int should_see, const char* cause) {
    see(who, "page", page, should_see, cause);
  }
  void see_title(const std::string& who, const std::string& should_see, const char* cause) {
    if (!looks()) return;
    const std::string saw = title.get();
    if (saw != should_see)
      note("get() of `title` in " + who, "got " + puzzle::in_quotes(saw), puzzle::in_quotes(should_see), cause);
  }
};

constexpr auto own_value =
    "another task's value, or none. Either this task's context is not the current one when the task resumes, or there "
    "is state shared between calls: two tasks use one context, or one variable.";
constexpr auto outside =
    "outside tasks there is no current context. Either a variable has one value for all tasks, or the previous context "
    "was not restored after an executor had run a function.";
constexpr auto in_the_child =
    "a child starts with a copy of its parent's values at the moment of spawn_in_context, and with nothing that is set "
    "later, no matter when it starts and on which executor. Or the parent's own context was not current when it "
    "spawned the child.";
constexpr auto in_the_parent =
    "what a child sets must stay in the child's own copy. All its steps run in that copy, also the first one, which "
    "may run nested in spawn_in_context; afterwards the parent's context must be current again.";
constexpr auto after_throwing =
    "a line that restores the context after the call is never reached if the function throws, whatever it throws. Or "
    "something other than the previous context is restored.";
constexpr auto same_context =
    "every function that runs on a task's executor runs in that task's context, also when another task has submitted "
    "it.";
constexpr auto after_nested =
    "after a function has run, the context that was current before must be current again, and that may be a task's. "
    "What a function on a task's executor sets, it sets for the task.";
constexpr auto another_variable = "the task has set `page`, which is another variable of the same type.";
constexpr auto after_the_end =
    "the executor of a task may outlive the task, and so may a function in a queue. Each of them must keep the context "
    "alive and unchanged.";

// A context that was not removed would still be current in the next test, and be destroyed: reading it is undefined.
bool left_behind = false;

bool clean_start() {
  return puzzle::expect(!left_behind, "not tried: an earlier test left a context current outside its task",
                        "no current context at the start", outside);
}

// Code outside tasks that looks every few milliseconds.
asio::awaitable<void> observer(world& w, puzzle::duration step, puzzle::duration until) {
  while (puzzle::clock::now().time_since_epoch() < until) {
    w.see_page("code outside tasks", not_set, outside);
    co_await puzzle::sleep_for(step);
  }
}

void run(puzzle::simulation& sim, world& w, int tasks, puzzle::duration until = 2s) {
  sim.run_until(until);
  w.see_page("the test itself", not_set, outside);
  left_behind = left_behind || w.likely_cause == outside || w.likely_cause == after_throwing;
  if (!puzzle::expect(w.measured.empty(), w.measured, w.expected, w.likely_cause)) return;
  puzzle::expect_count("tasks that ran to their end", w.finished, tasks,
                       "a task was never started or resumed, or it ended early: set() must not throw in any step of a "
                       "task. Is the context current while the function runs, or only while it is being queued?");
}

// Sets its page and checks it after each wait; turns the page now and then.
asio::awaitable<void> reader(world& w, int number, puzzle::duration step, int rounds) {
  const std::string name = "reader " + std::to_string(number);
  puzzle::span reading(name);
  w.see_page(name, not_set,
             "a task that is spawned outside tasks starts with nothing set. Another task's value means state shared "
             "between calls: one variable, or one context, for all tasks.");
  int page = number;
  w.page.set(page);
  for (int round = 0; round < rounds; ++round) {
    co_await puzzle::sleep_for(step);
    w.see_page(name, page, own_value);
    if (round % 4 != 3) continue;
    page += 1000;
    w.page.set(page);
  }
  w.see_page(name, page, own_value);
  reading.done();
  ++w.finished;
}

asio::awaitable<void> starts_readers(world& w) {
  const auto executor = co_await asio::this_coro::executor;
  for (int number = 1; number <= 3; ++number) {
    spawn_in_context(executor, reader(w, number, (5 + 2 * number) * 1ms, 19));
    w.see_page("the coroutine that spawned reader " + std::to_string(number), not_set, outside);
  }
}

struct family {
  bool own_executor;  // whether the parent spawns on its own executor, or on the loop's
  asio::any_io_executor loop;
};

asio::awaitable<void> child(world& w, std::string name, int inherited, int own, puzzle::duration step) {
  puzzle::span growing(name);
  w.see_page(name, inherited, in_the_child);
  co_await puzzle::sleep_for(step);
  w.see_page(name, inherited, in_the_child);
  w.page.set(own);
  w.chapter.set(own);
  co_await puzzle::sleep_for(step);
  w.see_page(name, own, own_value);
  growing.done();
  ++w.finished;
}

// Sets its own page in its very first step.
asio::awaitable<void> hasty_child(world& w, int inherited) {
  puzzle::span growing("hasty child");
  w.see_page("hasty child", inherited, in_the_child);
  w.page.set(77);
  co_await puzzle::sleep_for(9ms);
  w.see_page("hasty child", 77, own_value);
  growing.done();
  ++w.finished;
}

// Its first step is its last one.
asio::awaitable<void> brief_child(world& w, int inherited) {
  puzzle::span("brief child").done();
  w.see_page("brief child", inherited, in_the_child);
  w.page.set(88);
  w.see_page("brief child", 88, own_value);
  ++w.finished;
  co_return;
}

asio::awaitable<void> parent(world& w, const family& f) {
  puzzle::span raising("parent");
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  if (!f.own_executor) executor = f.loop;
  w.page.set(1);
  spawn_in_context(executor, child(w, "first child", 1, 11, 7ms));
  w.see_page("parent after spawn_in_context", 1, in_the_parent);
  w.page.set(2);
  spawn_in_context(executor, child(w, "second child", 2, 22, 13ms));
  w.page.set(3);
  spawn_in_context(executor, hasty_child(w, 3));
  w.see_page("parent after its child's first step", 3, in_the_parent);
  spawn_in_context(executor, brief_child(w, 3));
  w.see_page("parent after its child's only step", 3, in_the_parent);
  for (int round = 0; round < 10; ++round) {
    co_await puzzle::sleep_for(5ms);
    w.see_page("parent", 3, in_the_parent);
    const bool is_page = w.looks() && w.chapter.get() == 3;
    w.see("parent", "chapter", w.chapter, not_set, is_page ? another_variable : in_the_parent);
  }
  raising.done();
  ++w.finished;
}

asio::awaitable<void> generation(world& w, int number, int last) {
  const std::string name = "generation " + std::to_string(number);
  w.see_page(name, number == 0 ? not_set : number - 1, in_the_child);
  w.page.set(number);
  if (number < last) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    spawn_in_context(executor, generation(w, number + 1, last));
  }
  w.see_page(name, number, in_the_parent);
  co_await puzzle::sleep_for((last + 1 - number) * 1ms);
  w.see_page(name, number, own_value);
  ++w.finished;
}

asio::awaitable<void> several_variables(world& w, int page, int chapter, std::string title, puzzle::duration step) {
  const std::string name = "the task of " + puzzle::in_quotes(title);
  puzzle::span writing(puzzle::in_quotes(title));
  w.page.set(page);
  co_await puzzle::sleep_for(step);
  w.see(name, "chapter", w.chapter, not_set, another_variable);
  w.see_title(name, "untitled", "the task has not set the title yet.");
  w.chapter.set(chapter);
  w.title.set(title);
  co_await puzzle::sleep_for(step);
  w.see_page(name, page, own_value);
  w.see(name, "chapter", w.chapter, chapter, own_value);
  w.see_title(name, title, own_value);
  writing.done();
  ++w.finished;
}

asio::awaitable<void> paragraph(world& w, int page, puzzle::duration d) {
  w.see_page("a coroutine that a task awaits", page, same_context);
  co_await puzzle::sleep_for(d);
  w.see_page("a coroutine that a task awaits", page, same_context);
}

asio::awaitable<void> turns_page(world& w, int page) {
  co_await puzzle::sleep_for(1ms);
  w.page.set(page);
}

// Uses its executor in every way there is.
asio::awaitable<void> author(world& w, int page, puzzle::duration step) {
  using namespace asio::experimental::awaitable_operators;
  puzzle::span writing("author " + std::to_string(page));
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  w.page.set(page);
  for (int round = 0; round < 5; ++round) {
    co_await asio::post(asio::use_awaitable);
    w.see_page("a task after asio::post", page, own_value);
    co_await paragraph(w, page, step);
    w.see_page("a task", page, own_value);
    co_await (paragraph(w, page, step) && paragraph(w, page, 2 * step));
    w.see_page("a task after two concurrent coroutines", page, own_value);
    co_await asio::co_spawn(executor, paragraph(w, page, step), asio::use_awaitable);
    w.see_page("a task after a coroutine that it spawned", page, own_value);
    bool ran = false;
    asio::post(executor, [&w, &ran, page] {
      ran = true;
      w.see_page("a function posted to a task's executor", page, same_context);
    });
    if (ran && w.looks())
      w.note("asio::post to a task's executor", "the function ran inside the call", "it to run later",
             "execute() must leave the decision to the inner executor. It neither calls the function itself nor asks "
             "for a nested call, as asio::dispatch does.");
    co_await puzzle::sleep_for(step);
    w.page.set(++page);
    asio::dispatch(executor, [&w, &page] {  // now or later, so `page` is captured by reference
      w.see_page("a function dispatched to a task's executor", page, same_context);
      w.page.set(++page);
    });
    w.see_page("a task after a function ran nested in its own step", page, after_nested);
    co_await asio::post(asio::use_awaitable);
    w.see_page("a task after a function set its page", page, after_nested);
    page += 100;
    co_await turns_page(w, page);
    w.see_page("a task after it awaited a coroutine that sets the page", page,
               "a coroutine that a task awaits is not a task of its own: it shares the context.");
  }
  writing.done();
  ++w.finished;
}

// Publishes its executor, so that others may run something there.
asio::awaitable<void> host(world& w, asio::any_io_executor& its) {
  puzzle::span hosting("host");
  its = co_await asio::this_coro::executor;
  w.page.set(5);
  co_await puzzle::sleep_for(47ms);
  w.see_page("host", 5, own_value);
  hosting.done();
  ++w.finished;
}

asio::awaitable<void> guest(world& w, const asio::any_io_executor& hosts) {
  puzzle::span visiting("guest");
  w.page.set(6);
  co_await puzzle::sleep_for(3ms);
  const auto look = [&w] { w.see_page("a function that guest runs on host's executor", 5, same_context); };
  asio::post(hosts, look);
  asio::dispatch(hosts, look);
  w.see_page("guest after a function ran nested in its own step", 6, after_nested);
  spawn_in_context(hosts, child(w, "guest's child on host's executor", 6, 66, 7ms));
  w.see_page("guest after spawn_in_context", 6, in_the_parent);
  co_await puzzle::sleep_for(31ms);
  w.see_page("guest", 6, in_the_parent);
  visiting.done();
  ++w.finished;
}

asio::awaitable<void> late_child(world& w, int inherited) {
  puzzle::span("late child").done();
  w.see_page("late child", inherited, in_the_child);
  ++w.finished;
  co_return;
}

asio::awaitable<void> early_parent(world& w, asio::any_io_executor childs) {
  w.page.set(1);
  spawn_in_context(childs, late_child(w, 1));
  w.page.set(2);
  co_await puzzle::sleep_for(20ms);
  w.see_page("early parent", 2, in_the_parent);
  ++w.finished;
}

// What it throws is derived from std::exception, or not.
asio::awaitable<void> clumsy(world& w, puzzle::duration d, bool nested, bool throws_a_number) {
  puzzle::span stumbling("clumsy");
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  w.page.set(13);
  co_await puzzle::sleep_for(d);
  const auto stumble = [throws_a_number] {
    if (throws_a_number) throw 42;
    throw std::runtime_error("stumbled");
  };
  if (nested)
    asio::dispatch(executor, stumble);
  else
    asio::post(executor, stumble);
  w.see_page("the task whose function throws", 13, after_throwing);
  co_await puzzle::sleep_for(d);
  w.see_page("the task whose function threw", 13, own_value);
  stumbling.done();
  ++w.finished;
}

// Ends while a function and a timer's handler are still to run on its executor.
asio::awaitable<void> leaves_work_behind(world& w, puzzle::steady_timer& timer, puzzle::duration rings_after,
                                         std::weak_ptr<int>& its_notes, asio::any_io_executor& its) {
  puzzle::span leaving("leaving");
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto notes = std::make_shared<int>(21);
  its_notes = notes;
  w.notes.set(std::move(notes));
  w.page.set(21);
  its = executor;
  timer.expires_after(rings_after);
  auto rings = [&w](asio::error_code) {
    w.see_page("a handler that a task has left on its executor", 21, after_the_end);
    ++w.finished;
  };
  timer.async_wait(asio::bind_executor(executor, rings));
  asio::post(executor, [&w] {
    w.see_page("a function that a task has posted in its last step", 21, after_the_end);
    ++w.finished;
  });
  leaving.done();
  ++w.finished;
}

}  // namespace

TEST_CASE("interleaved tasks each see their own value; code outside tasks sees the fallback") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 3ms, 400ms));
  for (int number = 1; number <= 3; ++number)
    spawn_in_context(sim.executor(), reader(w, number, (5 + 2 * number) * 1ms, 19));
  sim.at(50ms, [&w] { w.see_page("a callback outside tasks", not_set, outside); });
  run(sim, w, 3);
}

TEST_CASE("tasks that are spawned on an executor that wraps the loop's each see their own value") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 5ms, 400ms));
  sim.start("starter", starts_readers(w));
  run(sim, w, 3);
}

TEST_CASE("a child starts with a copy of its parent's values") {
  for (const bool own_executor : {true, false}) {
    if (!clean_start()) return;
    world w;
    family f{own_executor, {}};
    puzzle::simulation sim;
    f.loop = sim.executor();
    sim.start("observer", observer(w, 3ms, 100ms));
    spawn_in_context(sim.executor(), parent(w, f));
    run(sim, w, 5);
  }
}

TEST_CASE("a child that starts later still has the values of the moment it was spawned") {
  if (!clean_start()) return;
  world w;
  asio::io_context another;  // runs only when polled
  puzzle::simulation sim;
  spawn_in_context(sim.executor(), early_parent(w, another.get_executor()));
  sim.at(13ms, [&another] { another.poll(); });
  run(sim, w, 2);
}

TEST_CASE("forty generations of tasks: each starts with a copy of its parent's values") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  spawn_in_context(sim.executor(), generation(w, 0, 40));
  run(sim, w, 41);
}

TEST_CASE("each variable has its own values") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  spawn_in_context(sim.executor(), several_variables(w, 1, 2, "Moby Dick", 17ms));
  spawn_in_context(sim.executor(), several_variables(w, 3, 4, "Middlemarch", 11ms));
  run(sim, w, 2);
}

TEST_CASE("everything that a task awaits or runs on its executor shares its context") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 1ms, 300ms));
  spawn_in_context(sim.executor(), author(w, 1, 7ms));
  spawn_in_context(sim.executor(), author(w, 2, 11ms));
  run(sim, w, 2);
}

TEST_CASE("a function on another task's executor sees that task's values; a child there sees its parent's") {
  if (!clean_start()) return;
  world w;
  asio::any_io_executor hosts;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 2ms, 100ms));
  spawn_in_context(sim.executor(), host(w, hosts));
  spawn_in_context(sim.executor(), guest(w, hosts));
  run(sim, w, 3);
}

TEST_CASE("a function on a task's executor sees the task's values after the task has ended") {
  if (!clean_start()) return;
  world w;
  std::weak_ptr<int> notes;
  asio::any_io_executor its;
  puzzle::simulation sim;
  puzzle::steady_timer timer(sim.executor());
  sim.start("observer", observer(w, 2ms, 100ms));
  spawn_in_context(sim.executor(), leaves_work_behind(w, timer, 17ms, notes, its));
  sim.at(31ms, [&w, &its, &notes] {
    if (!its) return;  // the task never ran
    asio::post(its, [&w] {
      w.see_page("a function posted to the executor of a task that has ended", 21, after_the_end);
      ++w.finished;
    });
    // From here on, only the function in the queue refers to the context.
    its = asio::any_io_executor();
    if (w.looks() && notes.expired())
      w.note("the value of a variable that a function in a queue may read", "it was destroyed",
             "it to live until the function has run", after_the_end);
  });
  run(sim, w, 4);
}

TEST_CASE("when a function throws, the previous context is restored and the exception propagates") {
  for (const int way : {0, 1, 2, 3}) {
    const bool nested = way % 2 == 1, throws_a_number = way < 2;
    if (!clean_start()) return;
    world w;
    puzzle::simulation sim;
    sim.start("observer", observer(w, 5ms, 300ms));
    spawn_in_context(sim.executor(), reader(w, 1, 7ms, 19));
    spawn_in_context(sim.executor(), clumsy(w, 17ms, nested, throws_a_number));
    bool thrown = false;
    try {
      sim.run_until(1s);
    } catch (const puzzle::simulation_error& error) {
      if (error.why != puzzle::simulation_error::reason::handler_threw) throw;
      thrown = true;
    }
    puzzle::expect(thrown, "the exception of a function that ran on a task's executor was lost",
                   "it to propagate to the caller of the loop's run()",
                   "the context must be restored without catching the exception for good.");
    w.see_page("the test after a function had thrown", not_set, after_throwing);
    run(sim, w, 2);
  }
}
