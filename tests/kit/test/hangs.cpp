// A coroutine that never suspends: the watchdog must end this program with a message.
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

asio::awaitable<void> never_returns() {
  co_await puzzle::sleep_for(7ms);
  for (volatile int spinning = 1; spinning != 0;) {
  }
}

}  // namespace

TEST_CASE("hangs") {
  puzzle::simulation::watchdog_limit(200ms);
  puzzle::simulation sim;
  sim.start("never_returns", never_returns());
  sim.run();
}
