// Fails, so that tests can read what its messages and its findings file say.
#include <asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <puzzle/testing.hpp>
#include <sstream>
#include <util/protocol.hpp>

using namespace std::chrono_literals;

namespace {

// Code of an answer that runs before main() and after it. It appends what it sees to the file that KIT_SPY names:
// whether the environment names a findings file, and whether the file that KIT_FINDINGS names holds the secret.
struct spy {
  spy() { look("before main"); }
  ~spy() { look("after main"); }
  static void look(const char* when) {
    const char* file = std::getenv("KIT_SPY");
    const char* findings = std::getenv("KIT_FINDINGS");
    if (file == nullptr || findings == nullptr) return;
    std::ostringstream text;
    text << std::ifstream(findings).rdbuf();
    std::ofstream(file, std::ios::app) << when << ": variable " << (std::getenv(protocol::findings) != nullptr)
                                       << ", secret " << puzzle::contains(text.str(), "s3cret") << ", end "
                                       << puzzle::contains(text.str(), "<end") << '\n';
  }
} the_spy;

}  // namespace

TEST_CASE("draws") {
  const auto chunks = puzzle::drawn("chunks", 0, 999'999'999);
  puzzle::expect_count("chunks", -1, chunks, "this is a test of <messages> & \x1b[31mcolours.");
}

TEST_CASE("passes") { CHECK(puzzle::expect_count("ones", 1, 1, "")); }

TEST_CASE("stalls") {
  puzzle::simulation sim;
  puzzle::span open("fetch A");
  puzzle::steady_timer event(sim.context(), puzzle::clock::time_point::max());
  sim.start("waiter", event.async_wait(asio::use_awaitable));
  sim.at(3ms, [] {});
  sim.run();
}

TEST_CASE("is late") {
  puzzle::simulation sim;
  sim.start("worker", puzzle::run_span("work", 6ms));
  sim.run();
  puzzle::expect_span("work", 0ms, 5ms, "it sleeps too long.");
}

TEST_CASE("waits in wall-clock time") {
  puzzle::simulation sim;
  asio::steady_timer wall_clock(sim.context(), 1h);
  wall_clock.async_wait([](const asio::error_code&) {});
  sim.start("worker", puzzle::run_span("work", 6ms));
  sim.run_until(6ms);
  puzzle::expect_time("elapsed", sim.now(), 5ms, "it sleeps too long.");
}

TEST_CASE("polls in wall-clock time") {
  puzzle::simulation sim;
  auto poll = [&]() -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (bool more = true; more; more = sim.now() < 6ms) {
      timer.expires_after(10ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
  };
  sim.start("worker", puzzle::run_span("work", 6ms));
  sim.start("polls until the work is done", poll());
  sim.run();
}

TEST_CASE("has sections", "[.sections]") {
  SECTION("one") { CHECK(std::getenv("KIT_SPY") != nullptr); }
  SECTION("two") { CHECK(std::getenv("KIT_SPY") == nullptr); }
}

TEST_CASE("prints and is killed", "[.prints]") {
  puzzle::simulation sim;
  std::cout << "by cout\n";
  std::cerr << "by cerr\n";
  std::puts("by puts");
  std::raise(SIGKILL);
}
TEST_CASE("leaves without an end", "[.exit]") { std::_Exit(0); }
TEST_CASE("leaves by exit", "[.exit]") { std::exit(0); }
