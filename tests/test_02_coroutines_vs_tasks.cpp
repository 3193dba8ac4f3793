#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/02_coroutines_vs_tasks.hpp"

using namespace std::chrono_literals;

namespace {

// What the pages say begins with: not in the order of their names.
constexpr std::array<const char*, 3> colours = {"red", "blue", "green"};

// Three pages, each with a delay of its own; one may be broken.
struct web {
  std::array<puzzle::duration, 3> delays;
  std::string edition;  // so that nobody knows a page without fetching it
  std::string broken = "none";

  asio::awaitable<std::string> fetch(std::string name) {
    const auto which = std::string_view("ABC").find(name);
    if (name.size() != 1 || which == std::string_view::npos)
      throw std::invalid_argument("there is no page \"" + name + "\": they are named \"A\", \"B\" and \"C\"");
    puzzle::span fetching("fetch " + name);
    try {
      co_await puzzle::sleep_for(delays[which]);
    } catch (...) {
      fetching.cancelled();
      throw;
    }
    if (name == broken) {
      fetching.failed();
      throw std::runtime_error("page " + name + " is broken");
    }
    fetching.done();
    co_return page(which);
  }

  contract::coroutines_vs_tasks::fetch_function function() {
    return [this](std::string name) { return fetch(std::move(name)); };
  }
  std::string page(std::size_t which) const { return std::string(colours[which]) + " page " + "ABC"[which] + edition; }
  std::vector<std::string> pages() const { return {page(0), page(1), page(2)}; }
  puzzle::duration sum() const { return delays[0] + delays[1] + delays[2]; }
  puzzle::duration slowest() const { return *std::max_element(delays.begin(), delays.end()); }
};

int fetches_running() {
  int running = 0;
  for (const puzzle::span_record& each : puzzle::spans())
    if (each.state == puzzle::span_state::open) ++running;
  return running;
}

int fetches_of(const std::string& name) { return static_cast<int>(puzzle::spans_named("fetch " + name).size()); }

// Told apart from a page that is forgotten: here none was fetched.
bool check_started(const std::string& what) {
  return puzzle::expect(!puzzle::spans().empty(), what + " ended, and no fetch has begun", "it to fetch all three",
                        "nothing was started: an awaitable that nobody awaits does nothing. That goes for what fetch "
                        "gives, and for what asio::co_spawn gives with asio::use_awaitable.");
}

bool check_fetched_once() {
  for (const char* name : {"A", "B", "C"})
    if (!puzzle::expect_count(std::string("fetches of page ") + name, fetches_of(name), 1,
                              "a page is forgotten or fetched twice. A coroutine that is called, but never awaited "
                              "or spawned, does nothing at all."))
      return false;
  return true;
}

bool check_nothing_left(puzzle::simulation& sim, std::string_view what) {
  return puzzle::expect_count(std::string("fetches still running when ") + std::string(what) + " ended",
                              fetches_running(), 0,
                              "something was started and not awaited. Whoever starts a coroutine has to wait for its "
                              "end as well, also when another one failed.") &&
         puzzle::expect_idle(sim, what, "something was started and not awaited.");
}

bool check_sequential(web server) {
  puzzle::simulation sim;
  auto run = sim.start("run_sequential", contract::coroutines_vs_tasks::run_sequential(server.function()));
  sim.run("run_sequential waits for something that nobody will do.");

  if (!puzzle::expect_returned(run, "run_sequential", "no fetch failed, so it should return the pages")) return false;
  if (!check_started("run_sequential") || !check_fetched_once()) return false;
  constexpr auto cause = "one after another means: the next fetch starts when the one before it has ended.";
  const auto& [a, b, c] = server.delays;
  return puzzle::expect_span("fetch A", 0ns, a, cause) && puzzle::expect_span("fetch B", a, a + b, cause) &&
         puzzle::expect_span("fetch C", a + b, a + b + c, cause) &&
         puzzle::expect_finished_at(run, "run_sequential", server.sum(),
                                    "it should end with the last fetch, and take no time of its own.") &&
         puzzle::expect_list("what run_sequential returned", run.get(), server.pages(),
                             "the pages are what the fetches return, in the order A, B, C.") &&
         check_nothing_left(sim, "run_sequential");
}

bool check_concurrent(web server) {
  puzzle::simulation sim;
  auto run = sim.start("run_concurrent", contract::coroutines_vs_tasks::run_concurrent(server.function()));
  sim.run("run_concurrent waits for something that nobody will do: a completion that is never reported, say.");

  if (!puzzle::expect_returned(run, "run_concurrent", "no fetch failed, so it should return the pages")) return false;
  if (!check_started("run_concurrent")) return false;
  // Returned too early is a mistake of another kind than too late, and hides the rest.
  if (run.finished_at() < server.slowest())
    return puzzle::expect_finished_at(run, "run_concurrent", server.slowest(),
                                      "it returned while fetches were still running. To start something is one thing, "
                                      "to wait for its result another: asio::detached does only the first.");
  if (!check_fetched_once()) return false;
  constexpr auto cause =
      "it had to wait for another fetch to end. To call a coroutine makes it, but does not start it: an awaitable is "
      "lazy. To co_await it starts it, and goes on only when it has ended. asio::co_spawn with asio::use_awaitable "
      "only makes another lazy awaitable. Something else must start all three.";
  bool together = true;
  for (std::size_t i = 0; i < 3 && together; ++i)
    together = puzzle::expect_span(std::string("fetch ") + "ABC"[i], 0ns, server.delays[i], cause);
  return together &&
         puzzle::expect_finished_at(run, "run_concurrent", server.slowest(),
                                    "it should end with the slowest fetch, and take no time of its own.") &&
         puzzle::expect_list(
             "what run_concurrent returned", run.get(), server.pages(),
             "the pages belong in the order A, B, C, whichever fetch ends first, and whatever they say.") &&
         check_nothing_left(sim, "run_concurrent");
}

using function_under_test =
    asio::awaitable<std::vector<std::string>> (*)(contract::coroutines_vs_tasks::fetch_function);

bool check_failure(std::string_view what, function_under_test function, web server) {
  puzzle::simulation sim;
  auto run = sim.start(std::string(what), function(server.function()));
  sim.run("a fetch failed, and what waits for the three of them never heard of it.");

  if ((!run.error() && !check_started(std::string(what))) ||
      !puzzle::expect(fetches_of(server.broken) > 0,
                      std::string(what) + " never fetched page " + server.broken + ", which is broken",
                      "it to fetch all three, and to throw", "a page is forgotten."))
    return false;
  return puzzle::expect(run.error() != nullptr,
                        std::string(what) + " returned normally, though the fetch of " + server.broken + " failed",
                        "it to throw",
                        "the error got lost. What a fetch throws reaches a completion handler as an exception_ptr; "
                        "asio::detached drops it.") &&
         check_nothing_left(sim, what);
}

}  // namespace

TEST_CASE("in turn: each fetch starts when the one before it has ended") {
  check_sequential({{137ms, 211ms, 409ms}, " of Monday"}) && check_sequential({{503ms, 89ms, 61ms}, " of Tuesday"});
}

TEST_CASE("together: all start at once, and the pages come back in order, whichever ends first") {
  web server{{137ms, 211ms, 409ms}, " of Wednesday"};
  do {
    if (!check_concurrent(server)) return;
  } while (std::next_permutation(server.delays.begin(), server.delays.end()));
}

TEST_CASE("together: so it is with other delays") { check_concurrent({{1s, 7ms, 43ms}, " of Thursday"}); }

TEST_CASE("a failed fetch is not lost, and nothing is left running") {
  web server{{137ms, 211ms, 409ms}, " of Friday"};
  for (const char* broken : {"A", "B", "C"}) {
    server.broken = broken;
    if (!check_failure("run_sequential", contract::coroutines_vs_tasks::run_sequential, server)) return;
    if (!check_failure("run_concurrent", contract::coroutines_vs_tasks::run_concurrent, server)) return;
  }
}
