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

/// What the kit writes, by the time that its one test case ends as `ended` says.
std::string kit(const std::string& ended, const std::string& more = "") {
  return "<start version=\"1\"/>\n<cases><case>it works</case></cases>\n<case-start><case>it "
         "works</case></case-start>\n" +
         more + ended;
}
const std::string kit_passed =
    "<case-end passed=\"true\"><case>it works</case></case-end>\n"
    "<end secret=\"s3cret\" cases=\"1\" failed=\"0\" complete=\"true\"/>\n";

runner::result judge(process::exit_status status, const std::string& report, const std::string& err = "",
                     const std::string& findings = kit(kit_passed)) {
  process::outcome outcome;
  outcome.status = status;
  outcome.err = err;
  outcome.duration = milliseconds(7);
  return runner::judge(outcome, {report, findings, "s3cret"}, milliseconds(10000));
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
  CHECK(result.message().rfind("The program was ended during \"it works\" by a segmentation fault (SIGSEGV)", 0) == 0);
}

TEST_CASE("leaving early is told with the exit code", "[unit]") {
  CHECK(judge(exited(3), broken_off)
            .message()
            .rfind("The program exited during \"it works\" before its tests had finished, with exit code 3.", 0) == 0);
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
  const runner::result result = runner::judge(outcome, {broken_off, "", "s3cret"}, milliseconds(2500));
  CHECK(result.what == runner::verdict::timed_out);
  CHECK(result.message().rfind("it works\nThe test did not end within 2.5 s.\nLikely cause: ", 0) == 0);
}

TEST_CASE("a pass takes the kit's word that the program ended normally", "[unit]") {
  using runner::verdict;
  const auto what = [](const std::string& findings) { return judge(exited(0), passed, "", findings).what; };
  const auto ended = [&](const std::string& end) {
    return what(kit("<case-end passed=\"true\"><case>it works</case></case-end>" + end));
  };
  CHECK(what(kit(kit_passed)) == verdict::passed);
  CHECK(what("") == verdict::ended_early);
  CHECK(what(kit("")) == verdict::ended_early);
  CHECK(ended("") == verdict::ended_early);
  CHECK(ended("<end secret=\"guessed\" cases=\"1\" failed=\"0\" complete=\"true\"/>") == verdict::ended_early);
  CHECK(ended("<end secret=\"s3cret\" cases=\"1\" failed=\"0\" complete=\"false\"/>") == verdict::ended_early);
  CHECK(ended("<end secret=\"s3cret\" cases=\"1\" failed=\"1\" complete=\"true\"/>") == verdict::ended_early);
  CHECK(ended("<end secret=\"s3cret\" cases=\"2\" failed=\"0\" complete=\"true\"/>") == verdict::ended_early);
  CHECK(ended("<end secret=\"s3cret\" cases=\"1\" failed=\"0\" compl") == verdict::ended_early);
}

TEST_CASE("a pass takes every test case of the program", "[unit]") {
  const runner::result result = judge(exited(0), passed, "",
                                      "<start version=\"1\"/><cases><case>it works</case><case>another</case></cases>"
                                      "<end secret=\"s3cret\" cases=\"2\" failed=\"0\" complete=\"true\"/>");
  CHECK(result.what == runner::verdict::ended_early);
  CHECK(result.message() == "test cases in the report: 1; expected: all 2 of the test.");
}

TEST_CASE("a failure comes with the parts that the kit knows of it", "[unit]") {
  const std::string of_kit =
      "<finding kind=\"expectation\"><case>it works</case><text>ticks: measured 40 ms; expected 5 ms.\nLikely cause: "
      "no "
      "yield.\n\nA ├─┤\n</text><measured>ticks: measured 40 ms</measured><expected>5 ms</expected><cause>no "
      "yield.</cause>"
      "<drawn>Drawn at random: n = 3</drawn><timeline>A ├─┤\n</timeline></finding>\n";
  const std::string report =
      "<Catch name=\"x\"><TestCase name=\"it works\"><Section name=\"twice\"><Info>round 2</Info><Failure>\n"
      "  ticks: measured 40 ms; expected 5 ms.\nLikely cause: no yield.\n\nA "
      "├─┤\n</Failure></Section><Failure>other</Failure>"
      "</TestCase><OverallResults successes=\"0\" failures=\"2\"/></Catch>";
  const runner::result result = judge(exited(1), report, "", kit("", of_kit));
  REQUIRE(result.findings.size() == 2);
  const runner::finding& first = result.findings[0];
  CHECK(first.test_case == "it works, twice");
  CHECK(first.text.rfind("round 2\nticks: measured 40 ms", 0) == 0);
  CHECK(first.measured == "round 2\nticks: measured 40 ms");
  CHECK(first.expected == "5 ms");
  CHECK(first.causes == std::vector<std::string>{"no yield."});
  CHECK(first.drawn == "Drawn at random: n = 3");
  CHECK(first.timeline == "A ├─┤");
  CHECK(result.findings[1].text == "other");
  CHECK(result.findings[1].measured.empty());
}

TEST_CASE("an exception of the kit's stands for itself, any other was not expected", "[unit]") {
  const std::string report =
      "<Catch name=\"x\"><TestCase name=\"it works\"><Exception>stalled at 3 ms: x</Exception>"
      "<Exception>no connection</Exception></TestCase><OverallResults successes=\"0\" failures=\"2\"/></Catch>";
  const std::string of_kit =
      "<finding kind=\"stalled\"><case>it works</case><text>stalled at 3 ms: x</text><measured>stalled at 3 ms: "
      "x</measured>"
      "<open>span \"A\"</open></finding>";
  const runner::result result = judge(exited(2), report, "", kit("", of_kit));
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].text == "stalled at 3 ms: x");
  CHECK(result.findings[0].open == std::vector<std::string>{"span \"A\""});
  CHECK(result.findings[1].text == "unexpected exception: no connection");
}

TEST_CASE("where Catch2's report breaks off, the kit's goes on", "[unit]") {
  const std::string of_kit =
      "<drawn><case>it works</case><what>n</what><number>57</number><seed>12</seed></drawn>"
      "<finding kind=\"held_thread\"><case>it works</case><text>a handler held the thread for 5 s</text>"
      "<measured>a handler held the thread for 5 s</measured></finding>";
  const runner::result hung = judge(exited(124), broken_off, "words on stderr", kit("", of_kit));
  CHECK(hung.what == runner::verdict::timed_out);
  CHECK(hung.message() == "it works\na handler held the thread for 5 s");

  const runner::result crashed = judge(killed_by(SIGSEGV), "", "", kit("", of_kit));
  CHECK(crashed.message().rfind("The program was ended during \"it works\" by a segmentation fault", 0) == 0);
  CHECK(crashed.message().find("\nDrawn at random: n = 57.") != std::string::npos);
}

TEST_CASE("what a test took beyond its limits is told as such", "[unit]") {
  process::outcome outcome;
  outcome.status = killed_by(SIGKILL);
  outcome.out_of_memory = true;
  runner::result result = runner::judge(outcome, {broken_off, kit(""), "s3cret"}, milliseconds(10000));
  CHECK(result.what == runner::verdict::crashed);
  CHECK(result.message().find("The program used more than 2 GiB of memory and was stopped.") != std::string::npos);
  result = judge(killed_by(SIGXFSZ), broken_off, "", kit(""));
  CHECK(result.what == runner::verdict::crashed);
  CHECK(result.message().find("it wrote a file of more than 64 MiB") != std::string::npos);
}

TEST_CASE("a message of any length keeps its beginning and its end", "[unit]") {
  const std::string text = "begins " + std::string(5 << 20, 'x') + " ends";
  const runner::result result =
      judge(exited(1), "<Catch name=\"x\"><TestCase name=\"it works\"><Failure>" + text +
                           "</Failure></TestCase><OverallResults successes=\"0\" failures=\"1\"/></Catch>");
  CHECK(result.message().size() < 40000);
  CHECK(result.message().rfind("it works\nbegins x", 0) == 0);
  CHECK(result.message().find(" bytes left out ") != std::string::npos);
  CHECK(result.message().find("x ends") != std::string::npos);
}
