#include "contract/16_contextvars_isolation.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using contract::contextvars_isolation::context_var;
using contract::contextvars_isolation::spawn_in_context;

namespace {

constexpr int nothing = -1;

struct world {
  context_var<int> page{nothing};
  context_var<int> chapter{nothing};
  context_var<std::string> title{"untitled"};
  int finished = 0;
  // The first thing that was not as it should be.
  std::string measured, expected, likely_cause;

  // Once something was wrong nobody looks any more: a context that was not put away may be gone by then.
  bool looks() const { return measured.empty(); }

  void note(const std::string& what, std::string saw, std::string should_see, const char* cause) {
    measured = what + " at " + puzzle::format_duration(puzzle::clock::now().time_since_epoch()) + ": " + saw;
    expected = std::move(should_see);
    likely_cause = cause;
  }
  void see(const std::string& who, const std::string& what, const context_var<int>& variable, int should_see,
           const char* cause) {
    if (!looks()) return;
    const auto text = [](int value) { return value == nothing ? "the fallback" : std::to_string(value); };
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
    "another task's value, or none: when a task goes on after a co_await, its own context has to be the present one "
    "again. Who resumes it?";
constexpr auto outside =
    "outside of tasks there is no context. Whoever installs one has to put back what was there before, as soon as the "
    "function has run.";
constexpr auto in_the_child =
    "a child starts with what its parent's variables were at the moment of spawn_in_context, and with nothing set "
    "later, whenever it starts and on whichever executor; or the parent's own context was not present when it spawned.";
constexpr auto in_the_parent =
    "what a child sets is its own: it works on a copy, and all its steps run there, also the first, which may run "
    "within spawn_in_context. When that has run, its parent's context has to be the present one again.";
constexpr auto after_throwing =
    "the line that restores the context is never reached when the function throws, whatever it throws; or it restores "
    "something else than what was there before.";
constexpr auto same_context =
    "whatever runs on a task's executor runs in the task's context, also when another task has handed it in.";
constexpr auto after_nested =
    "when a function has run, the context that was there before it has to be the present one again, and that may be a "
    "task's. What a function on a task's executor sets, it sets for the task.";

// A context that nobody put away would be there in the next test too, and be gone: looking at it is undefined.
bool left_behind = false;

bool clean_start() {
  return puzzle::expect(!left_behind, "not tried: an earlier test left a context behind, outside of its task",
                        "no context to be present at the start", outside);
}

// Whoever is outside of tasks looks every few milliseconds.
asio::awaitable<void> observer(world& w, puzzle::duration step, puzzle::duration until) {
  while (puzzle::clock::now().time_since_epoch() < until) {
    w.see_page("somebody outside of tasks", nothing, outside);
    co_await puzzle::sleep_for(step);
  }
}

void run(puzzle::simulation& sim, world& w, int tasks, puzzle::duration until = 2s) {
  sim.run_until(until);
  w.see_page("the test itself", nothing, outside);
  left_behind = left_behind || w.likely_cause == outside || w.likely_cause == after_throwing;
  if (!puzzle::expect(w.measured.empty(), w.measured, w.expected, w.likely_cause)) return;
  puzzle::expect_count("tasks that ran to their end", w.finished, tasks,
                       "a task was not started, or nobody resumed it, or it ended early: set() must not throw in a "
                       "task, in whatever step. Is the context present while the function runs, or only while it is "
                       "put in a queue?");
}

// Sets its page and looks for it after each wait; turns the page now and then.
asio::awaitable<void> reader(world& w, int number, puzzle::duration step, int rounds) {
  const std::string name = "reader " + std::to_string(number);
  puzzle::span reading(name);
  w.see_page(name, nothing, "a task that nobody's task has spawned starts with nothing set.");
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
    w.see_page("whoever started reader " + std::to_string(number), nothing, outside);
  }
}

struct family {
  bool own_executor;  // whether parents spawn on their own executor, or on the loop's
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
  for (int round = 0; round < 10; ++round) {
    co_await puzzle::sleep_for(5ms);
    w.see_page("parent", 3, in_the_parent);
    w.see("parent", "chapter", w.chapter, nothing, in_the_parent);
  }
  raising.done();
  ++w.finished;
}

asio::awaitable<void> generation(world& w, int number, int last) {
  const std::string name = "generation " + std::to_string(number);
  w.see_page(name, number == 0 ? nothing : number - 1, in_the_child);
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
  w.see(name, "chapter", w.chapter, nothing, "it set the page, which is another variable of the same type.");
  w.see_title(name, "untitled", "it has not set the title yet.");
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

// Everything that a task does comes through its executor.
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
    w.see_page("a task after two coroutines at once", page, own_value);
    co_await asio::co_spawn(executor, paragraph(w, page, step), asio::use_awaitable);
    w.see_page("a task after a coroutine that it spawned", page, own_value);
    bool ran = false;
    asio::post(executor, [&w, &ran, page] {
      ran = true;
      w.see_page("a function posted to a task's executor", page, same_context);
    });
    if (ran && w.looks())
      w.note("asio::post to a task's executor", "the function ran within it", "it to run later",
             "execute() leaves it to inner_.execute() when the function runs. It neither calls it, nor asks for "
             "running at once, as asio::dispatch does.");
    co_await puzzle::sleep_for(step);
    w.page.set(++page);
    asio::dispatch(executor, [&w, &page] {  // now or later, so the page is looked up
      w.see_page("a function dispatched to a task's executor", page, same_context);
      w.page.set(++page);
    });
    w.see_page("a task after a function ran nested in its own step", page, after_nested);
    co_await asio::post(asio::use_awaitable);
    w.see_page("a task after a function set its page", page, after_nested);
    page += 100;
    co_await turns_page(w, page);
    w.see_page("a task after it awaited a coroutine that sets the page", page,
               "a coroutine that a task awaits is no task of its own: it shares the context.");
  }
  writing.done();
  ++w.finished;
}

// Tells its executor, so that others may run something there.
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

// What it throws is no std::exception.
asio::awaitable<void> clumsy(world& w, puzzle::duration d, bool nested) {
  puzzle::span stumbling("clumsy");
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  w.page.set(13);
  co_await puzzle::sleep_for(d);
  const auto stumble = [] { throw 42; };
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

}  // namespace

TEST_CASE("interleaved tasks each see their own value, and others see none") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 3ms, 400ms));
  for (int number = 1; number <= 3; ++number)
    spawn_in_context(sim.executor(), reader(w, number, (5 + 2 * number) * 1ms, 19));
  sim.at(50ms, [&w] { w.see_page("a callback outside of tasks", nothing, outside); });
  run(sim, w, 3);
}

TEST_CASE("so it is on top of another executor that wraps the loop's") {
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
    run(sim, w, 4);
  }
}

TEST_CASE("so does one that starts later") {
  if (!clean_start()) return;
  world w;
  asio::io_context another;  // runs only when it is told to
  puzzle::simulation sim;
  spawn_in_context(sim.executor(), early_parent(w, another.get_executor()));
  sim.at(13ms, [&another] { another.poll(); });
  run(sim, w, 2);
}

TEST_CASE("children of children too") {
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

TEST_CASE("whatever a task awaits or runs on its executor is in its context") {
  if (!clean_start()) return;
  world w;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 1ms, 300ms));
  spawn_in_context(sim.executor(), author(w, 1, 7ms));
  spawn_in_context(sim.executor(), author(w, 2, 11ms));
  run(sim, w, 2);
}

TEST_CASE("another task's executor has the other task's context, but a child has its parent's") {
  if (!clean_start()) return;
  world w;
  asio::any_io_executor hosts;
  puzzle::simulation sim;
  sim.start("observer", observer(w, 2ms, 100ms));
  spawn_in_context(sim.executor(), host(w, hosts));
  spawn_in_context(sim.executor(), guest(w, hosts));
  run(sim, w, 3);
}

TEST_CASE("when a function throws, what was there before is there again") {
  for (const bool nested : {false, true}) {
    if (!clean_start()) return;
    world w;
    puzzle::simulation sim;
    sim.start("observer", observer(w, 5ms, 300ms));
    spawn_in_context(sim.executor(), reader(w, 1, 7ms, 19));
    spawn_in_context(sim.executor(), clumsy(w, 17ms, nested));
    bool thrown = false;
    try {
      sim.run_until(1s);
    } catch (const puzzle::simulation_error& error) {
      if (error.why != puzzle::simulation_error::reason::handler_threw) throw;
      thrown = true;
    }
    puzzle::expect(thrown, "the exception of a function that ran on a task's executor was lost",
                   "it to reach whoever runs the loop",
                   "restoring the context must not cost the exception: a destructor restores, and lets it pass.");
    w.see_page("the test after a function had thrown", nothing, after_throwing);
    run(sim, w, 2);
  }
}
