#include "catch.hpp"
#include "check/test_report.hpp"

namespace {

const std::string version_2 = R"(<?xml version="1.0" encoding="UTF-8"?>
<Catch name="test_05_x">
  <Group name="test_05_x">
    <TestCase name="it cleans up" tags="" filename="t.cpp" line="4">
      <Info>
        two delays
      </Info>
      <Failure filename="t.cpp" line="5">
        close() ended at 50 ms;
expected 100 ms.

fetch A ├────┤       0 → 300 ms
fetch B      ├──┤    300 → 400 ms
      </Failure>
      <Section name="given work" filename="t.cpp" line="7">
        <Expression success="false" type="REQUIRE" filename="t.cpp" line="8">
          <Original>
            a == b
          </Original>
          <Expanded>
            1 == 2
          </Expanded>
        </Expression>
        <OverallResults successes="0" failures="1" expectedFailures="0"/>
      </Section>
      <OverallResult success="false"/>
    </TestCase>
    <TestCase name="it throws" filename="t.cpp" line="9">
      <Exception filename="t.cpp" line="9">
        std::bad_alloc &amp; more
      </Exception>
      <OverallResult success="false"/>
    </TestCase>
    <OverallResults successes="0" failures="3" expectedFailures="0"/>
  </Group>
  <OverallResults successes="0" failures="3" expectedFailures="0"/>
</Catch>
)";

const std::string version_3_passed = R"(<?xml version="1.0" encoding="UTF-8"?>
<Catch2TestRun name="test_05_x" rng-seed="1" xml-format-version="3" catch2-version="3.7.1">
  <TestCase name="it cleans up" filename="t.cpp" line="4">
    <OverallResult success="true" skips="0"/>
  </TestCase>
  <OverallResults successes="2" failures="0" expectedFailures="0" skips="0"/>
  <OverallResultsCases successes="1" failures="0" expectedFailures="0" skips="0"/>
</Catch2TestRun>
)";

}  // namespace

TEST_CASE("a report of Catch2 2 is read with the lines of its texts", "[unit]") {
  const runner::test_report report = runner::parse_test_report(version_2);
  CHECK(report.complete);
  CHECK_FALSE(report.succeeded);
  CHECK(report.test_cases.size() == 2);
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].test_case == "it cleans up");
  CHECK(report.findings[0].text ==
        "two delays\nclose() ended at 50 ms;\nexpected 100 ms.\n\n"
        "fetch A ├────┤       0 → 300 ms\nfetch B      ├──┤    300 → 400 ms");
  CHECK(report.findings[1].test_case == "it cleans up, given work");
  CHECK(report.findings[1].text == "Not true: a == b\nwhich was:  1 == 2");
  CHECK(report.findings[2].text == "std::bad_alloc & more");
  CHECK(report.findings[2].thrown);
}

TEST_CASE("a report of Catch2 3 is read too", "[unit]") {
  const runner::test_report report = runner::parse_test_report(version_3_passed);
  CHECK(report.complete);
  CHECK(report.succeeded);
  CHECK(report.test_cases.size() == 1);
  CHECK(report.findings.empty());
}

TEST_CASE("wherever a report breaks off, it is not complete", "[unit]") {
  for (const std::string& whole : {version_2, version_3_passed}) {
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
      CHECK_FALSE(runner::parse_test_report(whole.substr(0, size)).complete);
    }
  }
}

TEST_CASE("a report that breaks off tells what was running", "[unit]") {
  const runner::test_report report = runner::parse_test_report(version_2.substr(0, version_2.find("<Section")));
  CHECK_FALSE(report.complete);
  CHECK(report.running == "it cleans up");
  CHECK(report.findings.size() == 1);
}

TEST_CASE("a signal that Catch2 caught is no complete report", "[unit]") {
  const runner::test_report report = runner::parse_test_report(R"(<Catch name="x"><Group name="x"><TestCase name="boom">
    <FatalErrorCondition filename="t.cpp" line="5">
        SIGSEGV - Segmentation violation signal
    </FatalErrorCondition><OverallResult success="false"/></TestCase>
    <OverallResults successes="0" failures="1"/></Group><OverallResults successes="0" failures="1"/></Catch>)");
  CHECK_FALSE(report.complete);
  CHECK(report.fatal == "SIGSEGV - Segmentation violation signal");
}

TEST_CASE("what is no report is an empty one", "[unit]") {
  for (const char* text : {"", "not XML", "<html/>", "<Catch"}) {
    const runner::test_report report = runner::parse_test_report(text);
    CHECK_FALSE(report.complete);
    CHECK(report.findings.empty());
  }
}

TEST_CASE("a simulation that could not go on is told in the kit's own words", "[unit]") {
  const auto report = runner::parse_test_report(R"(<Catch name="t"><Group name="t"><TestCase name="it works">
    <Exception filename="t.cpp" line="1">stalled at 27 ms: nothing is ready</Exception>
    <Exception filename="t.cpp" line="2">livelock at 0: 5000 steps</Exception>
    </TestCase></Group></Catch>)");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].text == "stalled at 27 ms: nothing is ready");
  CHECK(report.findings[1].text == "livelock at 0: 5000 steps");
}

TEST_CASE("an exception that leaves a test case is told without Catch2's filler", "[unit]") {
  const auto report = runner::parse_test_report(R"(<Catch name="t"><Group name="t"><TestCase name="it works">
    <Expression success="false" type="CHECK"><Original>{Unknown expression after the reported line}</Original>
      <Expanded>{Unknown expression after the reported line}</Expanded>
      <Exception>connection refused</Exception></Expression>
    <Expression success="false" type="CHECK"><Original>{Unknown expression after the reported line}</Original>
      <Expanded>{Unknown expression after the reported line}</Expanded>
      <FatalErrorCondition>SIGABRT - Abort signal</FatalErrorCondition></Expression>
    <Expression success="false" type="CHECK"><Original>f() == 1</Original><Expanded>f() == 1</Expanded>
      <Exception>bad</Exception></Expression>
    </TestCase></Group></Catch>)");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].text == "connection refused");
  CHECK(report.findings[1].text == "f() == 1\nthrew: bad");
  CHECK(report.fatal == "SIGABRT - Abort signal");
}

TEST_CASE("what a test prints with std::cout and std::cerr is found in the report", "[unit]") {
  const std::string report =
      "<Catch name=\"x\"><TestCase name=\"a\"><OverallResult success=\"true\"><StdOut>\n  one &lt;b&gt;\ntwo\n</StdOut>"
      "<StdErr>\nthree\n</StdErr></OverallResult></TestCase><TestCase name=\"b\"><StdOut>four</StdOut>";
  CHECK(runner::parse_test_report(report).printed == "one <b>\ntwo\nthree\nfour\n");
  CHECK(runner::parse_test_report("").printed == "");
  CHECK(runner::parse_test_report(version_2).printed == "");
}

TEST_CASE("of what a test prints without end, the beginning and the end are kept", "[unit]") {
  std::string lines;
  for (int i = 0; i < 100000; ++i) lines += "line " + std::to_string(i) + "\n";
  const std::string printed =
      runner::parse_test_report("<Catch name=\"x\"><TestCase name=\"a\"><StdOut>" + lines + "</StdOut>").printed;
  CHECK(printed.size() < runner::longest_output + 100);
  CHECK(printed.rfind("line 0\n", 0) == 0);
  CHECK(printed.find("bytes left out") != std::string::npos);
  CHECK(printed.find("line 99999\n") != std::string::npos);
}
