#include <algorithm>
#include <puzzle/testing.hpp>

#include "contract/02_coroutines_vs_tasks.hpp"

using namespace std::chrono_literals;

namespace {

using contract::coroutines_vs_tasks::fetch_function;
using contract::coroutines_vs_tasks::run_concurrent;
using contract::coroutines_vs_tasks::run_sequential;
using function_under_test = asio::awaitable<std::vector<std::string>> (*)(fetch_function);

// The texts of the pages are not in alphabetical order: sorting them is not the same as keeping the order A, B, C.
constexpr std::array<const char*, 3> colors = {"red", "blue", "green"};

// Three pages, each with its own delay. A page without a delay is there at once: its coroutine never suspends.
struct web {
  std::array<puzzle::duration, 3> delays;
  std::string edition;      // part of every page, so that an answer cannot know a page without fetching it
  std::string broken = {};  // the pages whose fetch fails: "A", "BC"
  std::string caller = {};  // tells the spans of two calls apart

  asio::awaitable<std::string> fetch(const std::string& name) const {
    const auto which = std::string_view("ABC").find(name);
    if (name.size() != 1 || which == std::string_view::npos)
      throw std::invalid_argument("there is no page \"" + name + "\": the pages are \"A\", \"B\" and \"C\"");
    auto task = delays[which] > 0ns ? puzzle::scripted_task(span_name(which), delays[which])
                                    : puzzle::scripted_task(span_name(which));
    task.ends(fails(which) ? puzzle::ending::throws(std::runtime_error("page " + name + edition + " is broken"))
                           : puzzle::ending::returns(page(which)));
    return task();
  }

  fetch_function function() {
    return [this](const std::string& name) { return fetch(name); };
  }
  std::string span_name(std::size_t which) const { return caller + "fetch " + "ABC"[which]; }
  bool fails(std::size_t which) const { return puzzle::contains(broken, std::string_view("ABC").substr(which, 1)); }
  std::string page(std::size_t which) const { return std::string(colors[which]) + " page " + "ABC"[which] + edition; }
  std::vector<std::string> pages() const { return {page(0), page(1), page(2)}; }
  puzzle::duration sum() const { return delays[0] + delays[1] + delays[2]; }
  puzzle::duration slowest() const { return *std::max_element(delays.begin(), delays.end()); }
};

constexpr auto shared_state =
    "state shared between calls: a static or global variable holds pages, errors or counters of more than one call. "
    "Each call needs its own.";

int fetches_running() {
  int running = 0;
  for (const puzzle::span_record& each : puzzle::spans())
    if (each.state == puzzle::span_state::open) ++running;
  return running;
}

bool any_cancelled() {
  const std::vector<puzzle::span_record>& all = puzzle::spans();
  return std::any_of(all.begin(), all.end(),
                     [](const auto& each) { return each.state == puzzle::span_state::cancelled; });
}

int fetches_of(const web& server, std::size_t which) {
  return static_cast<int>(puzzle::spans_named(server.span_name(which)).size());
}

// A call that starts no fetch at all has another cause than one that forgets a page.
bool check_started(const std::string& what) {
  return puzzle::expect(!puzzle::spans().empty(), what + " ended, and no fetch has started", "it to fetch all three",
                        "an awaitable does nothing until it is awaited or spawned. That goes for the awaitable that "
                        "fetch returns, and for one that a completion token returns.");
}

bool check_fetched_once(const web& server) {
  for (std::size_t i = 0; i < 3; ++i)
    if (!puzzle::expect_count(std::string("fetches of page ") + "ABC"[i], fetches_of(server, i), 1,
                              "a page is forgotten or fetched twice. A coroutine that is called, but neither awaited "
                              "nor spawned, does nothing."))
      return false;
  return true;
}

bool check_nothing_left(puzzle::simulation& sim, const std::string& what) {
  constexpr auto cause =
      "a coroutine was started and not awaited. A call has to wait for every coroutine that it starts, also after one "
      "of them has failed.";
  return puzzle::expect_count("fetches still running when " + what + " ended", fetches_running(), 0, cause) &&
         puzzle::expect_idle(sim, what, cause);
}

bool check_pages(const std::string& what, const std::vector<std::string>& got, const web& server) {
  const bool of_other_calls = std::any_of(got.begin(), got.end(), [&](const std::string& page) {
    return !page.empty() && !puzzle::contains(page, server.edition);
  });
  return puzzle::expect_list("what " + what + " returned", got, server.pages(),
                             of_other_calls
                                 ? shared_state
                                 : "the results are the pages in the order A, B, C, whichever fetch ends first and "
                                   "whatever the pages say.");
}

bool check_returned(const puzzle::detail::handle_base& run, const std::string& what) {
  const bool of_other_calls = run.error() && puzzle::contains(puzzle::describe(run.error()), " is broken");
  return puzzle::expect_returned(run, what, of_other_calls ? shared_state : "no fetch failed: return the three pages.");
}

bool check_sequential(web server) {
  puzzle::simulation sim;
  auto run = sim.start("run_sequential", run_sequential(server.function()));
  sim.run("run_sequential waits on an operation that can never complete.");

  if (!check_returned(run, "run_sequential")) return false;
  if (!check_started("run_sequential") || !check_fetched_once(server)) return false;
  constexpr auto cause = "sequential means: the next fetch starts when the previous one has ended.";
  const auto& [a, b, c] = server.delays;
  return puzzle::expect_span("fetch A", 0ns, a, cause) && puzzle::expect_span("fetch B", a, a + b, cause) &&
         puzzle::expect_span("fetch C", a + b, a + b + c, cause) &&
         puzzle::expect_finished_at(run, "run_sequential", server.sum(),
                                    "it should end with the last fetch and take no time of its own.") &&
         check_pages("run_sequential", run.get(), server) && check_nothing_left(sim, "run_sequential");
}

bool check_concurrent(web server, std::string_view if_stalled =
                                      "run_concurrent waits on an operation that can never "
                                      "complete, such as an event that is never set.") {
  puzzle::simulation sim;
  auto run = sim.start("run_concurrent", run_concurrent(server.function()));
  sim.run(if_stalled);

  if (!check_returned(run, "run_concurrent")) return false;
  if (!check_started("run_concurrent")) return false;
  // Checked before the spans: returning early has another cause than running one after another.
  if (run.finished_at() < server.slowest())
    return puzzle::expect_finished_at(run, "run_concurrent", server.slowest(),
                                      any_cancelled() ? "the other fetches were cancelled when one had ended, but all "
                                                        "three pages are needed."
                                                      : "it returned while fetches were still running. Starting a "
                                                        "coroutine and waiting for its result are two things; a "
                                                        "detached coroutine is only started.");
  if (!check_fetched_once(server)) return false;
  constexpr auto cause =
      "this fetch started only after another one had ended. Calling a coroutine only creates it: an awaitable is lazy, "
      "also one that a completion token returns. co_await starts it and suspends the caller until it has ended. All "
      "three have to be started before the caller waits for the first.";
  bool concurrent = true;
  for (std::size_t i = 0; i < 3 && concurrent; ++i)
    concurrent = puzzle::expect_span(server.span_name(i), 0ns, server.delays[i], cause);
  return concurrent &&
         puzzle::expect_finished_at(run, "run_concurrent", server.slowest(),
                                    "it should end with the slowest fetch and take no time of its own.") &&
         check_pages("run_concurrent", run.get(), server) && check_nothing_left(sim, "run_concurrent");
}

bool check_failure(const std::string& what, function_under_test function, web server) {
  puzzle::simulation sim;
  auto run = sim.start(what, function(server.function()));
  sim.run("a fetch failed, and the coroutine that waits for all three was never told.");

  if (!run.error() && !check_started(what)) return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (server.fails(i) && !run.error() &&
        !puzzle::expect(fetches_of(server, i) > 0, what + " never fetched page " + "ABC"[i] + ", which is broken",
                        "it to fetch all three, and to throw", "a page is forgotten."))
      return false;
  return puzzle::expect(run.error() != nullptr,
                        what + " returned normally, though the fetch of " + server.broken + " failed", "it to throw",
                        "the error is lost: it was caught and not rethrown, or never looked at. A completion handler "
                        "receives it as a std::exception_ptr; a detached coroutine drops it.") &&
         check_nothing_left(sim, what);
}

// Two calls overlap: the second starts while the first is running.
bool check_two_calls(const std::string& what, function_under_test function, web one, web two,
                     puzzle::duration first_ends, puzzle::duration second_ends) {
  constexpr puzzle::duration second_starts = 150ms;
  one.caller = "1st call: ";
  two.caller = "2nd call: ";
  puzzle::simulation sim;
  auto first = sim.start("first call", function(one.function()));
  sim.run_until(second_starts);
  auto second = sim.start("second call", function(two.function()));
  sim.run(shared_state);

  const auto check = [&](const puzzle::handle<std::vector<std::string>>& run, const std::string& which,
                         const web& server, puzzle::duration ends) {
    const std::string name = "the " + which + " of two calls of " + what;
    if (!server.broken.empty())
      return puzzle::expect(run.error() != nullptr,
                            name + " returned normally, though its fetch of " + server.broken + " failed",
                            "it to throw", shared_state);
    return puzzle::expect_returned(run, name, shared_state) &&
           puzzle::expect_finished_at(run, name, ends, shared_state) &&
           puzzle::expect_list("what " + name + " returned", run.get(), server.pages(), shared_state);
  };
  return check(first, "first", one, first_ends) && check(second, "second", two, second_starts + second_ends);
}

}  // namespace

TEST_CASE("run_sequential: each fetch starts when the previous one has ended") {
  check_sequential({{137ms, 211ms, 409ms}, " of Monday"}) && check_sequential({{503ms, 89ms, 61ms}, " of Tuesday"});
}

TEST_CASE("run_concurrent: all fetches start at once, and the results keep the order A, B, C") {
  web server{{137ms, 211ms, 409ms}, " of Wednesday"};
  do {
    if (!check_concurrent(server)) return;
  } while (std::next_permutation(server.delays.begin(), server.delays.end()));
  check_concurrent({{1s, 7ms, 43ms}, " of Thursday"});
}

TEST_CASE("a fetch may end at once, without suspending") {
  constexpr auto cause =
      "the fetches end as soon as they are started, before the caller waits for them. A notification that is sent when "
      "nothing waits for it yet is lost: check first whether there is anything left to wait for.";
  if (!check_sequential({{0ms, 211ms, 0ms}, " of Friday"}) || !check_sequential({{0ms, 0ms, 0ms}, " of Friday"}) ||
      !check_concurrent({{137ms, 211ms, 409ms}, " of Friday"}))
    return;
  check_concurrent({{0ms, 0ms, 0ms}, " of Friday"}, cause) &&
      check_concurrent({{0ms, 211ms, 0ms}, " of Friday"}, cause) &&
      check_concurrent({{137ms, 0ms, 409ms}, " of Friday"}, cause);
}

TEST_CASE("a fetch fails: the call throws, and nothing is left running") {
  web server{{137ms, 211ms, 409ms}, " of Saturday"};
  for (const char* broken : {"A", "B", "C", "ABC"}) {
    server.broken = broken;
    if (!check_failure("run_sequential", run_sequential, server)) return;
    if (!check_failure("run_concurrent", run_concurrent, server)) return;
  }
}

TEST_CASE("a fetch may fail at once, without suspending") {
  for (const char* broken : {"A", "B", "C", "ABC"}) {
    web server{{137ms, 211ms, 409ms}, " of Saturday", broken};
    for (std::size_t i = 0; i < 3; ++i)
      if (server.fails(i)) server.delays[i] = 0ms;
    if (!check_failure("run_sequential", run_sequential, server)) return;
    if (!check_failure("run_concurrent", run_concurrent, server)) return;
  }
}

TEST_CASE("two calls at the same time do not share state") {
  const web morning{{137ms, 211ms, 409ms}, " of Sunday morning"};
  const web evening{{317ms, 53ms, 97ms}, " of Sunday evening"};
  web broken_morning = morning, broken_evening = evening;
  broken_morning.broken = "A";
  broken_evening.broken = "C";
  // Alone, each call works. So a failure below comes from the other call.
  if (!check_sequential(morning) || !check_sequential(evening) || !check_concurrent(morning) ||
      !check_concurrent(evening) || !check_failure("run_sequential", run_sequential, broken_morning) ||
      !check_failure("run_concurrent", run_concurrent, broken_evening))
    return;
  for (const web& first : {morning, broken_morning})
    for (const web& second : {evening, broken_evening})
      if (!check_two_calls("run_sequential", run_sequential, first, second, first.sum(), second.sum()) ||
          !check_two_calls("run_concurrent", run_concurrent, first, second, first.slowest(), second.slowest()))
        return;
}
