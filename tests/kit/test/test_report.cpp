// What the kit tells the runner beside Catch2's report, see runner/util/protocol.hpp. kit_fails is the program that
// tells.
#include <unistd.h>

#include <array>
#include <asio/redirect_error.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <puzzle/child_process.hpp>
#include <puzzle/testing.hpp>
#include <sstream>
#include <util/protocol.hpp>

using namespace std::chrono_literals;
using puzzle::contains;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

struct told {
  std::string out;
  std::string err;
  std::string findings;
  std::string spied;
  int exit_code = 0;
};

asio::awaitable<void> wait_for(process::child_process& child, int& exit_code) { exit_code = co_await child.wait(); }

asio::awaitable<void> read_all(asio::readable_pipe& pipe, std::string& text) {
  std::array<char, 4096> buffer{};
  asio::error_code error;
  while (!error) {
    const std::size_t size =
        co_await pipe.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    text.append(buffer.data(), size);
  }
}

told run_with(std::vector<std::string> arguments, const std::string& secret = "s3cret\n", bool create = true) {
  const fs::path folder = fs::temp_directory_path() / ("kit-report-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const fs::path findings = folder / "findings", spied = folder / "spied";
  if (create) std::ofstream(findings) << secret;
  process::start_options options;
  options.environment = {std::string(protocol::findings) + '=' + findings.string(), "KIT_FINDINGS=" + findings.string(),
                         "KIT_SPY=" + spied.string(), std::string(protocol::seed) + "=1"};
  arguments.insert(arguments.begin(), KIT_FAILS);
  told result;
  puzzle::simulation sim(20s);
  {
    process::child_process child(sim.executor(), arguments, options);
    sim.start("wait", wait_for(child, result.exit_code));
    sim.start("read out", read_all(child.out(), result.out));
    sim.start("read err", read_all(child.err(), result.err));
    sim.run();
  }
  result.findings = text_of(findings);
  result.spied = text_of(spied);
  fs::remove_all(folder);
  return result;
}

}  // namespace

TEST_CASE("findings: every test case, its end, and the secret at the very end") {
  const told told = run_with({});
  INFO(told.findings);
  CHECK(told.findings.rfind("<start version=\"1\"/>\n", 0) == 0);
  CHECK(contains(told.findings,
                 "<cases><case>draws</case><case>passes</case><case>stalls</case><case>is late</case>"
                 "<case>waits in wall-clock time</case><case>polls in wall-clock time</case></cases>\n"));
  CHECK(contains(told.findings, "<case-end passed=\"false\"><case>draws</case></case-end>\n"));
  CHECK(contains(told.findings,
                 "<case-start><case>passes</case></case-start>\n"
                 "<case-end passed=\"true\"><case>passes</case></case-end>\n"));
  const std::string end = "<end secret=\"s3cret\" cases=\"6\" failed=\"5\" complete=\"true\"/>\n";
  REQUIRE(told.findings.size() > end.size());
  CHECK(told.findings.substr(told.findings.size() - end.size()) == end);
}

TEST_CASE("findings: no code of the program sees the secret, before main or after it") {
  const told told = run_with({});
  CHECK(told.spied ==
        "before main: variable 0, secret 0, end 0\n"
        "after main: variable 0, secret 0, end 0\n");
}

TEST_CASE("findings: a filter leaves the list of test cases whole") {
  const told told = run_with({"passes"});
  INFO(told.findings);
  CHECK(contains(told.findings, "<cases><case>draws</case><case>passes</case>"));
  CHECK(contains(told.findings, "cases=\"1\" failed=\"0\" complete=\"true\"/>"));
}

TEST_CASE("findings: a program that leaves early does not write a complete end") {
  CHECK_FALSE(contains(run_with({"leaves without an end"}).findings, "<end"));
  CHECK(contains(run_with({"leaves by exit"}).findings, "cases=\"0\" failed=\"0\" complete=\"false\"/>"));
}

TEST_CASE("findings: a test case with sections ends once, and failed if one of them did") {
  const told told = run_with({"has sections"});
  CHECK(contains(told.findings, "<case-end passed=\"false\"><case>has sections</case></case-end>\n<end"));
}

TEST_CASE("findings: measured, expected, cause and timeline of a failed expectation") {
  const told told = run_with({});
  INFO(told.findings);
  CHECK(contains(told.findings,
                 "<finding kind=\"expectation\"><case>is late</case><text>work ran 0 → 6 ms; expected 0 → 5 ms.\n"
                 "Likely cause: it sleeps too long.\n\nwork ├"));
  CHECK(contains(told.findings,
                 "</text><measured>work ran 0 → 6 ms</measured><expected>0 → 5 ms</expected>"
                 "<cause>it sleeps too long.</cause><timeline>work ├"));
}

TEST_CASE("what an answer prints arrives before a crash, also with std::cout under Catch2's XML reporter") {
  const told told = run_with({"[.prints]", "--reporter", "xml", "--out", "/dev/null"});
  CHECK(told.exit_code == 137);
  CHECK(told.out == "by cout\nby puts\n");
  CHECK(told.err == "by cerr\n");
}

TEST_CASE("findings: a number drawn at random, and text that XML cannot hold") {
  const told told = run_with({});
  INFO(told.findings);
  CHECK(contains(told.findings,
                 "<drawn><case>draws</case><what>chunks</what><number>594541101</number><seed>1</seed></drawn>\n"));
  CHECK(contains(told.findings,
                 "<cause>this is a test of &lt;messages&gt; &amp; \\x1B[31mcolours.</cause>"
                 "<drawn>Drawn at random: chunks = 594541101. "));
}

TEST_CASE("findings: a stall names what has not finished") {
  const told told = run_with({"stalls"});
  INFO(told.findings);
  CHECK(contains(told.findings, "<finding kind=\"stalled\"><case>stalls</case>"));
  CHECK(contains(told.findings,
                 "<measured>stalled at 3 ms: no handler is ready and no timer is pending</measured>"
                 "<open>\"waiter\", started at 0</open><open>span \"fetch A\", open since 0</open>"
                 "<cause>a coroutine waits on an operation that can never complete"));
}

TEST_CASE("findings: a timer on wall-clock time is the first cause") {
  const told told = run_with({"waits in wall-clock time"});
  INFO(told.findings);
  CHECK(contains(told.findings, "<cause>a coroutine waits on a timer in wall-clock time"));
  CHECK(contains(told.findings, "</cause><cause>it sleeps too long.</cause>"));
  CHECK(contains(told.findings, "\nAnother possible cause: it sleeps too long."));
}

TEST_CASE("findings: a test fails that passes only because wall-clock time passes too") {
  const told told = run_with({"polls in wall-clock time"});
  INFO(told.findings);
  CHECK(contains(told.findings, "<measured>a coroutine waited in wall-clock time</measured>"));
  CHECK(contains(told.findings, "<cause>a coroutine waits on a timer in wall-clock time"));
}

TEST_CASE("findings: without a file nothing is reported, and an empty file means an empty secret") {
  CHECK(run_with({"passes"}, "", false).findings.empty());
  CHECK(contains(run_with({"passes"}, "").findings, "<end secret=\"\" cases=\"1\""));
}
