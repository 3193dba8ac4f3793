#include <csignal>

#include "catch.hpp"
#include "check/judge.hpp"

namespace {

using std::chrono::milliseconds;

const std::string passed = R"(<Catch name="x"><TestCase name="it works"><OverallResult success="true"/></TestCase>
<OverallResults successes="1" failures="0"/></Catch>)";
const std::string failed = R"(<Catch name="x"><TestCase name="it works"><Failure>late</Failure></TestCase>
<OverallResults successes="0" failures="1"/></Catch>)";
const std::string broken_off = R"(<Catch name="x"><TestCase name="it works">)";

runner::result judge(process::exit_status status, const std::string& report, const std::string& err = "") {
  process::outcome outcome;
  outcome.status = status;
  outcome.err = err;
  outcome.duration = milliseconds(7);
  return runner::judge(outcome, report, milliseconds(10000));
}

process::exit_status exited(int code) { return process::exit_status::exited(code); }
process::exit_status killed_by(int signal) { return process::exit_status::killed_by(signal); }

}  // namespace

TEST_CASE("a pass takes a complete report, a test that ran, and exit code 0", "[unit]") {
  using runner::verdict;
  CHECK(judge(exited(0), passed).what == verdict::passed);
  CHECK(judge(exited(0), passed).duration == milliseconds(7));
  CHECK(judge(exited(0), passed).message() == "");
  CHECK(judge(exited(1), passed).what == verdict::crashed);
  CHECK(judge(exited(0), broken_off).what == verdict::ended_early);
  CHECK(judge(exited(0), "").what == verdict::ended_early);
  CHECK(judge(exited(0), R"(<Catch name="x"><OverallResults successes="0" failures="0"/></Catch>)").what ==
        verdict::ended_early);
  CHECK(judge(killed_by(SIGKILL), passed).what == verdict::crashed);
}

TEST_CASE("a failure tells which sentence does not hold, and why", "[unit]") {
  const runner::result result = judge(exited(1), failed);
  CHECK(result.what == runner::verdict::failed);
  CHECK(result.message() == "it works\nlate");
  CHECK(judge(exited(124), failed).what == runner::verdict::failed);  // 124 failures are no watchdog
}

TEST_CASE("a crash is told with its signal in words", "[unit]") {
  const runner::result result = judge(killed_by(SIGSEGV), broken_off);
  CHECK(result.what == runner::verdict::crashed);
  CHECK(result.message().rfind("It was ended during \"it works\" by a segmentation fault (SIGSEGV)", 0) == 0);
}

TEST_CASE("leaving early is told with the exit code", "[unit]") {
  CHECK(judge(exited(3), broken_off)
            .message()
            .rfind("The program left during \"it works\" before its tests were done, with exit code 3.", 0) == 0);
}

TEST_CASE("the watchdog's words are the message", "[unit]") {
  const runner::result result = judge(exited(124), broken_off, "A thread has not come back for 5 s.\n");
  CHECK(result.what == runner::verdict::timed_out);
  CHECK(result.message() == "it works\nA thread has not come back for 5 s.");
  CHECK(result.output == "");
}

TEST_CASE("a sanitizer's words are shown, not its exit code", "[unit]") {
  const runner::result result =
      judge(exited(1), broken_off,
            "printed\n=====\n==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n  #0 f()\n");
  CHECK(result.what == runner::verdict::crashed);
  CHECK(result.message().rfind(
            "it works\nAddressSanitizer found heap-use-after-free: memory is used after it was freed", 0) == 0);
  CHECK(result.output == "printed");
}

TEST_CASE("a time-out names the limit and what was running", "[unit]") {
  process::outcome outcome;
  outcome.timed_out = true;
  outcome.status = killed_by(SIGTERM);
  const runner::result result = runner::judge(outcome, broken_off, milliseconds(2500));
  CHECK(result.what == runner::verdict::timed_out);
  CHECK(result.message().rfind("it works\nIt did not end within 2.5 s.", 0) == 0);
}
