#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/system_timer.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;
using namespace std::string_literals;
using puzzle::contains;
using puzzle::duration;
using puzzle::simulation;
using puzzle::simulation_error;

namespace {

duration instant() { return puzzle::clock::now().time_since_epoch(); }

asio::awaitable<void> sleep_and_note(duration d, std::vector<duration>& noted) {
  co_await puzzle::sleep_for(d);
  noted.push_back(instant());
}

asio::awaitable<void> wait_on(puzzle::steady_timer& timer, std::vector<duration>& noted) {
  try {
    co_await timer.async_wait(asio::use_awaitable);
    noted.push_back(instant());
  } catch (const std::system_error&) {
    noted.push_back(-instant());  // cancelled
  }
}

asio::awaitable<void> forever() {
  puzzle::steady_timer event(co_await asio::this_coro::executor, puzzle::clock::time_point::max());
  co_await event.async_wait(asio::use_awaitable);
}

asio::awaitable<int> give(int value) {
  co_await puzzle::sleep_for(1ms);
  co_return value;
}

asio::awaitable<void> fail_after(duration d) {
  co_await puzzle::sleep_for(d);
  throw std::runtime_error("disk full");
}

asio::awaitable<void> yield_forever() {
  co_await puzzle::sleep_for(3ms);
  for (;;) co_await asio::post(asio::use_awaitable);
}

// What run() says when it cannot go on.
simulation_error error_of(simulation& sim, std::string_view cause = {}) {
  try {
    sim.run(cause);
  } catch (const simulation_error& error) {
    return error;
  }
  FAIL("the simulation ran to its end");
  throw;
}

}  // namespace

TEST_CASE("many timers complete at exactly their instants, in order") {
  std::vector<duration> noted;
  simulation sim;
  std::vector<duration> expected;
  for (int i = 0; i < 1000; ++i) {
    const duration d = duration((i * 7919) % 1000 * 1'000'003LL + 1);  // a permutation, no two alike
    sim.start("sleeper", sleep_and_note(d, noted));
    expected.push_back(d);
  }
  sim.run();
  std::sort(expected.begin(), expected.end());
  CHECK(noted == expected);
  CHECK(sim.now() == expected.back());
}

TEST_CASE("every simulation starts at zero") {
  for (int i = 0; i < 2; ++i) {
    std::vector<duration> noted;
    simulation sim;
    CHECK(sim.now() == 0ns);
    CHECK(puzzle::spans().empty());
    sim.start("sleeper", sleep_and_note(5ms, noted));
    puzzle::span left_open("left open");
    sim.run();
    CHECK(sim.now() == 5ms);
  }
}

TEST_CASE("a cancelled earliest timer is not waited for") {
  std::vector<duration> noted;
  simulation sim;
  puzzle::steady_timer first(sim.context(), 10ms), second(sim.context(), 30ms);
  sim.start("first", wait_on(first, noted));
  sim.start("second", wait_on(second, noted));
  sim.at(4ms, [&] { first.cancel(); });
  sim.run();
  CHECK(noted == std::vector<duration>{-4ms, 30ms});
}

TEST_CASE("a timer set to an earlier expiry completes earlier") {
  std::vector<duration> noted;
  simulation sim;
  puzzle::steady_timer timer(sim.context(), 1h);
  sim.start("first wait", wait_on(timer, noted));
  sim.at(2ms, [&] {
    timer.expires_at(puzzle::clock::time_point(3ms));
    sim.start("second wait", wait_on(timer, noted));
  });
  sim.run();
  CHECK(noted == std::vector<duration>{-2ms, 3ms});
}

TEST_CASE("a new timer that is earlier than all others completes first") {
  std::vector<duration> noted;
  simulation sim;
  sim.start("late", sleep_and_note(100ms, noted));
  sim.at(10ms, [&] { sim.start("early", sleep_and_note(1ns, noted)); });
  sim.run();
  CHECK(noted == std::vector<duration>{10ms + 1ns, 100ms});
}

TEST_CASE("a timer at min() or in the past is ready at once") {
  std::vector<duration> noted;
  simulation sim;
  puzzle::steady_timer ready(sim.context(), puzzle::clock::time_point::min());
  sim.start("ready", wait_on(ready, noted));
  sim.start("negative", sleep_and_note(-5ms, noted));
  sim.run();
  CHECK(noted == std::vector<duration>{0ns, 0ns});
}

TEST_CASE("the clock never jumps to max(): such a timer serves as an event") {
  std::vector<duration> noted;
  simulation sim;
  puzzle::steady_timer event(sim.context(), puzzle::clock::time_point::max());
  asio::steady_timer plain(sim.context(), asio::steady_timer::time_point::max());
  sim.start("event", wait_on(event, noted));
  sim.start("sets it", sleep_and_note(20ms, noted));
  sim.at(25ms, [&] { event.cancel(); });
  sim.run();
  CHECK(noted == std::vector<duration>{20ms, -25ms});
}

TEST_CASE("a stall is reported at once, with the instant and what is unfinished") {
  simulation sim;
  puzzle::span opened("fetch A");
  sim.start("waits for ever", forever());
  sim.at(3ms, [] {});
  const simulation_error error = error_of(sim);
  const std::string text = error.what();
  CHECK(error.why == simulation_error::reason::stalled);
  INFO(text);
  CHECK(contains(text, "stalled at 3 ms"));
  CHECK(contains(text, "\"waits for ever\", started at 0"));
  CHECK(contains(text, "span \"fetch A\", open since 0"));
}

TEST_CASE("a stall on an event of asio::steady_timer is reported too") {
  simulation sim;
  asio::steady_timer plain(sim.context(), asio::steady_timer::time_point::max());
  sim.start("plain", plain.async_wait(asio::use_awaitable));
  CHECK(error_of(sim).why == simulation_error::reason::stalled);
}

TEST_CASE("a stall states the cause that the test gives") {
  simulation sim;
  sim.start("waits for ever", forever());
  CHECK(contains(error_of(sim, "the event is never set.").what(), "Likely cause: the event is never set."));
}

TEST_CASE("a real timer is waited for, and virtual time stands still meanwhile") {
  simulation sim(10s);
  asio::steady_timer real(sim.context(), 20ms);
  auto waits = sim.start("real timer", real.async_wait(asio::use_awaitable));
  sim.run();
  CHECK(waits.done());
  CHECK(sim.now() == 0ns);
}

TEST_CASE("a real socket is answered while virtual timers run") {
  using asio::ip::tcp;
  std::vector<duration> noted;
  simulation sim(10s);
  tcp::acceptor acceptor(sim.context(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  tcp::socket client(sim.context()), server(sim.context());
  client.connect(acceptor.local_endpoint());
  acceptor.accept(server);
  std::string received(5, ' ');
  const auto read = [&]() -> asio::awaitable<void> {
    co_await asio::async_read(server, asio::buffer(received), asio::use_awaitable);
    co_await puzzle::sleep_for(5ms);
    noted.push_back(instant());
  };
  sim.start("reader", read());
  sim.start("sleeper", sleep_and_note(40ms, noted));
  std::thread writer([&] {
    std::this_thread::sleep_for(30ms);
    asio::write(client, asio::buffer("hello"s));
  });
  sim.run();
  writer.join();
  CHECK(received == "hello");
  // The sleeper's time needed no real time; the reader's began when the outside world had answered.
  CHECK(noted == std::vector<duration>{40ms, 45ms});
}

TEST_CASE("work of another thread is waited for") {
  simulation sim(10s);
  asio::thread_pool pool(1);
  const auto offload = [&]() -> asio::awaitable<void> {
    co_await asio::post(asio::bind_executor(pool, asio::use_awaitable));
    std::this_thread::sleep_for(20ms);
    co_await asio::post(asio::use_awaitable);
  };
  auto task = sim.start("offload", offload());
  sim.run();
  pool.join();
  CHECK_NOTHROW(task.get());
}

TEST_CASE("an exception that propagates out of a handler is reported with its text and instant") {
  simulation sim;
  sim.start("sleeper", puzzle::sleep_for(10ms));
  asio::co_spawn(sim.context(), fail_after(4ms), [](std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
  });
  const simulation_error error = error_of(sim);
  CHECK(error.why == simulation_error::reason::handler_threw);
  CHECK(contains(error.what(), "an exception propagated out of a handler at 4 ms: std::runtime_error: disk full"));
}

TEST_CASE("a loop that never ends at one instant is a livelock") {
  simulation sim;
  sim.step_cap(1000);
  sim.start("spins", yield_forever());
  const simulation_error error = error_of(sim);
  CHECK(error.why == simulation_error::reason::livelock);
  CHECK(contains(error.what(), "livelock at 3 ms: 1000 handlers ran at this instant"));
}

TEST_CASE("handlers that take long are a livelock before the cap on their number is reached") {
  simulation::livelock_limit(50ms);
  simulation sim;
  sim.step_cap(1'000'000'000);
  const auto polls = []() -> asio::awaitable<void> {
    for (;;) co_await puzzle::sleep_for(1ns);
  };
  sim.start("polls", polls());
  const simulation_error error = error_of(sim);
  simulation::livelock_limit(3s);
  CHECK(error.why == simulation_error::reason::livelock);
  INFO(error.what());
  CHECK(contains(error.what(), "handlers ran in 50 ms of CPU time"));
  CHECK(contains(error.what(), "a loop polls again and again, or with very short sleeps"));
}

TEST_CASE("waiting for events from outside is no livelock, however long they take to handle") {
  simulation::livelock_limit(1ms);
  simulation sim(10s);
  auto task = sim.start("many steps", []() -> asio::awaitable<void> {
    for (int i = 0; i < 500; ++i) co_await asio::post(asio::use_awaitable);
  }());
  sim.run();
  simulation::livelock_limit(3s);
  CHECK(task.done());
}

TEST_CASE("a failure in virtual time names a timer on wall-clock time") {
  constexpr auto words = "a coroutine waits on a timer in wall-clock time";
  const auto text_with = [](auto wait) {
    simulation sim;
    sim.start("other", forever());
    asio::co_spawn(sim.context(), wait(), asio::detached);
    return std::string(error_of(sim).what());
  };
  const auto long_wait = []() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  };
  const auto cancelled_wait = []() -> asio::awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await (timer.async_wait(asio::use_awaitable) || puzzle::sleep_for(5ms));
  };
  const auto polling = []() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
  };
  const auto system_clock = []() -> asio::awaitable<void> {
    asio::system_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  };
  const auto event = []() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
  };
  CHECK(contains(text_with(long_wait), words));
  CHECK(contains(text_with(cancelled_wait), words));
  CHECK(contains(text_with(polling), words));
  CHECK(contains(text_with(system_clock), words));
  CHECK_FALSE(contains(text_with(event), words));
  CHECK_FALSE(contains(text_with(forever), words));
}

TEST_CASE("the cap counts the steps of one instant, not of the run") {
  std::vector<duration> noted;
  simulation sim;
  sim.step_cap(100);
  for (int i = 1; i <= 500; ++i) sim.start("sleeper", sleep_and_note(i * 1ms, noted));
  sim.step_cap(10'000);
  sim.run();
  CHECK(noted.size() == 500);
}

TEST_CASE("stopping the io_context is reported") {
  simulation sim;
  sim.start("sleeper", puzzle::sleep_for(10ms));
  sim.at(5ms, [&] { sim.context().stop(); });
  CHECK(contains(error_of(sim).what(), "the io_context was stopped at 5 ms"));
}

TEST_CASE("an io_context that is polled by its own handler is reported with that cause") {
  simulation sim;
  sim.start("sleeper", puzzle::sleep_for(10ms));
  // The inner call takes what was posted off the count of the outer one.
  sim.at(5ms, [&] {
    asio::post(sim.context(), [&] {
      for (int i = 0; i < 10; ++i) asio::post(sim.context(), [] {});
      sim.context().poll();
    });
  });
  CHECK(contains(error_of(sim).what(), "calls run() or poll()"));
}

TEST_CASE("the cap counts anew when the loop has waited for the outside world") {
  simulation sim(10s);
  sim.step_cap(100);
  const auto polls_the_world = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 5; ++i) {
      asio::steady_timer real(sim.context(), 100ms);  // longer than a busy machine keeps a thread waiting
      co_await real.async_wait(asio::use_awaitable);
      for (int step = 0; step < 20; ++step) co_await asio::post(asio::use_awaitable);
    }
  };
  auto task = sim.start("polls the world", polls_the_world());
  sim.run();
  CHECK(task.done());
}

TEST_CASE("burn refuses a negative duration") {
  simulation sim;
  CHECK_THROWS_AS(puzzle::burn(-1ns), std::invalid_argument);
  puzzle::burn(0ns);
  CHECK(sim.now() == 0ns);
}

TEST_CASE("burn blocks the thread: a timer that expires meanwhile completes afterwards, before time moves on") {
  std::vector<duration> noted;
  simulation sim;
  sim.start("sleeper", sleep_and_note(3ms, noted));
  sim.start("later", sleep_and_note(12ms, noted));
  sim.at(1ms, [] { puzzle::burn(10ms); });
  sim.run();
  CHECK(noted == std::vector<duration>{11ms, 12ms});
}

TEST_CASE("a handle has the result, the error and the instant of the end") {
  simulation sim;
  auto value = sim.start("value", give(42));
  auto failure = sim.start("failure", fail_after(2ms));
  auto pending = sim.start("pending", forever());
  sim.run_until(failure);
  CHECK(value.get() == 42);
  CHECK(value.finished_at() == 1ms);
  CHECK(failure.finished_at() == 2ms);
  CHECK(puzzle::describe(failure.error()) == "std::runtime_error: disk full");
  CHECK_FALSE(pending.done());
  CHECK_THROWS_AS(pending.get(), simulation_error);
  CHECK_THROWS_AS(failure.get(), simulation_error);
}

TEST_CASE("cancel reaches a coroutine, also before its first step, and does nothing after its end") {
  simulation sim;
  auto early = sim.start("early", puzzle::sleep_for(10ms));
  early.cancel();
  auto late = sim.start("late", puzzle::sleep_for(10ms));
  auto ended = sim.start("ended", puzzle::sleep_for(1ms));
  sim.at(5ms, [&] {
    late.cancel();
    ended.cancel();
  });
  sim.run();
  CHECK(puzzle::is_operation_aborted(early.error()));
  CHECK(early.finished_at() == 0ns);
  CHECK(puzzle::is_operation_aborted(late.error()));
  CHECK(late.finished_at() == 5ms);
  CHECK_FALSE(ended.error());
}

TEST_CASE("run_until an instant runs everything up to it and no more") {
  std::vector<duration> noted;
  simulation sim;
  for (int i = 1; i <= 4; ++i) sim.start("sleeper", sleep_and_note(i * 10ms, noted));
  sim.run_until(20ms);
  CHECK(noted == std::vector<duration>{10ms, 20ms});
  sim.run_until(25ms);
  CHECK(sim.now() == 25ms);
  sim.run();
  CHECK(noted.size() == 4);
  sim.run_until(1h);
  CHECK(sim.now() == 1h);
}

TEST_CASE("callbacks run at their instants, before the timers of that instant") {
  std::vector<duration> noted;
  std::vector<std::string> order;
  simulation sim;
  puzzle::steady_timer timer(sim.context(), 10ms);
  timer.async_wait([&](const asio::error_code&) { order.push_back("timer"); });
  sim.at(10ms, [&] { order.push_back("callback"); });
  sim.at(2ms, [&] { order.push_back("first"); });
  sim.run_until(10ms);
  CHECK(order == std::vector<std::string>{"first", "callback", "timer"});
  CHECK_THROWS_AS(sim.at(9ms, [] {}), std::invalid_argument);
}

TEST_CASE("the end of each instant is seen once everything at it has run") {
  std::vector<std::pair<duration, std::size_t>> seen;
  std::vector<duration> noted;
  simulation sim;
  for (const duration d : {10ms, 10ms, 20ms}) sim.start("sleeper", sleep_and_note(d, noted));
  sim.at_each_instants_end([&] { seen.emplace_back(instant(), noted.size()); });
  sim.run();
  CHECK(seen == std::vector<std::pair<duration, std::size_t>>{{0ns, 0}, {10ms, 2}, {20ms, 3}});
}

TEST_CASE("idle means that no timer, operation or coroutine is pending") {
  simulation sim;
  CHECK(sim.idle());
  sim.start("sleeper", puzzle::sleep_for(1ms));
  CHECK_FALSE(sim.idle());
  sim.run();
  CHECK(sim.idle());

  asio::co_spawn(sim.context(), forever(), asio::detached);
  CHECK_FALSE(sim.idle());
}

TEST_CASE("a timer without a wait is not pending; one with a wait is") {
  simulation sim;
  puzzle::steady_timer timer(sim.context(), 10ms);
  CHECK(sim.idle());
  timer.async_wait([](const asio::error_code&) {});
  CHECK_FALSE(sim.idle());
  timer.cancel();
  CHECK(sim.idle());
}

TEST_CASE("a waiter on a channel is pending") {
  simulation sim;
  asio::experimental::channel<void(asio::error_code, int)> channel(sim.context(), 0);
  channel.async_receive([](const asio::error_code&, int) {});
  CHECK_FALSE(sim.idle());
  channel.cancel();
  CHECK(sim.idle());
}

TEST_CASE("a simulation may be destroyed before its coroutines finish") {
  puzzle::async_mutex mutex;
  const auto holds = [&]() -> asio::awaitable<void> {
    auto guard = co_await mutex.lock();
    co_await forever();
  };
  {
    simulation sim;
    sim.start("holder", holds());
    sim.start("waiter", holds());
    sim.run_until(1ms);
  }
  // Both were destroyed and gave back what they had: another simulation can lock the mutex.
  simulation sim;
  sim.start("next", holds());
  CHECK(contains(error_of(sim).what(), "mutex 1 is held by \"next\"\n"));
}

TEST_CASE("objects made by a simulation outlive the coroutines that refer to them, and die before the loop") {
  struct gate {
    explicit gate(asio::any_io_executor executor) : timer(executor, puzzle::clock::time_point::max()) {}
    puzzle::steady_timer timer;
    bool alive = true;
    ~gate() { alive = false; }
  };
  struct leave {
    gate& entered;
    bool& seen_alive;
    ~leave() { seen_alive = entered.alive; }
  };
  bool seen_alive = false;
  const auto waits = [&](gate& entered) -> asio::awaitable<void> {
    const leave on_exit{entered, seen_alive};
    co_await entered.timer.async_wait(asio::use_awaitable);
  };
  {
    simulation sim;
    gate& made = sim.make<gate>(sim.executor());
    sim.start("waits", waits(made));
    sim.run_until(1ms);
  }
  CHECK(seen_alive);
}

TEST_CASE("operation_aborted is recognised in every form in which a cancelled coroutine ends with it") {
  using namespace asio::experimental::awaitable_operators;
  const auto code = [](auto error) { return std::make_exception_ptr(std::system_error(error)); };
  CHECK(puzzle::is_operation_aborted(code(asio::error::make_error_code(asio::error::operation_aborted))));
  CHECK(puzzle::is_operation_aborted(
      code(asio::experimental::error::make_error_code(asio::experimental::error::channel_cancelled))));
  CHECK_FALSE(puzzle::is_operation_aborted(nullptr));
  CHECK_FALSE(puzzle::is_operation_aborted(std::make_exception_ptr(1)));
  CHECK_FALSE(puzzle::is_operation_aborted(code(asio::error::make_error_code(asio::error::eof))));

  const auto both = []() -> asio::awaitable<void> { co_await (puzzle::sleep_for(5ms) && puzzle::sleep_for(9ms)); };
  simulation sim;
  auto task = sim.start("both", both());
  sim.at(1ms, [&] { task.cancel(); });
  sim.run();
  CHECK(puzzle::is_operation_aborted(task.error()));
}

TEST_CASE("an error code is found, also inside multiple_exceptions") {
  using namespace asio::experimental::awaitable_operators;
  const auto fails_with = [](asio::error_code code) -> asio::awaitable<void> {
    co_await puzzle::sleep_for(1ms);
    throw std::system_error(code);
  };
  const auto both_fail = [&]() -> asio::awaitable<void> {
    co_await (fails_with(asio::error::timed_out) || fails_with(asio::error::eof));
  };
  simulation sim;
  auto plain = sim.start("plain", fails_with(asio::error::timed_out));
  auto nested = sim.start("nested", both_fail());
  sim.run();
  CHECK(puzzle::has_code(plain.error(), asio::error::timed_out));
  CHECK_FALSE(puzzle::has_code(plain.error(), asio::error::eof));
  CHECK(
      (puzzle::has_code(nested.error(), asio::error::timed_out) || puzzle::has_code(nested.error(), asio::error::eof)));
  CHECK_FALSE(puzzle::has_code(nullptr, asio::error::timed_out));
  CHECK_FALSE(puzzle::has_code(std::make_exception_ptr(1), asio::error::timed_out));
}

TEST_CASE("timers of any executor, and a plain basic_waitable_timer, follow virtual time") {
  std::vector<duration> noted;
  simulation sim;
  asio::basic_waitable_timer<puzzle::clock> plain(sim.context(), 3ms);
  plain.async_wait([&](const asio::error_code&) { noted.push_back(instant()); });
  puzzle::steady_timer on_strand(asio::make_strand(sim.context()), 4ms);
  on_strand.async_wait([&](const asio::error_code&) { noted.push_back(instant()); });
  sim.run_until(10ms);
  CHECK(noted == std::vector<duration>{3ms, 4ms});
}

TEST_CASE("a task's executor knows the task's name, no other executor does") {
  simulation sim;
  std::string within;
  sim.start("reader", [](std::string& name) -> asio::awaitable<void> {
    name = puzzle::task_name(co_await asio::this_coro::executor);
  }(within));
  sim.run();
  CHECK(within == "reader");
  CHECK(puzzle::task_name(sim.executor()) == "");
  CHECK(puzzle::task_name(asio::make_strand(sim.context())) == "");
  CHECK(puzzle::task_name({}) == "");
}

TEST_CASE("a test with events from outside may wait in wall-clock time, however short its patience") {
  simulation sim(500ms);
  asio::steady_timer wall_clock(sim.context(), 1ms);
  bool expired = false;
  wall_clock.async_wait([&](const asio::error_code&) { expired = true; });
  for (int i = 0; i < 1000 && !expired; ++i) sim.context().run_one_for(10ms);
  CHECK(expired);
}  // the end of a simulation in virtual time would fail here
