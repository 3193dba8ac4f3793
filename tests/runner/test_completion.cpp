#include <unistd.h>

#include "catch.hpp"
#include "cli/completion.hpp"
#include "fixture.hpp"
#include "terminal_session.hpp"

using namespace runner;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<puzzle> some_puzzles() {
  std::vector<puzzle> all(3);
  all[0].slug = "01_first_steps";
  all[0].title = "First steps";
  all[1].slug = "05_cancellation";
  all[2].slug = "15_last_steps";
  return all;
}

/// What is offered at the end of these words, separated by spaces.
std::string offered(std::vector<std::string> words) {
  const completion found = complete(commands_and_options(), some_puzzles(), words);
  std::string all = found.files ? "files " : "";
  for (const candidate& each : found.candidates) all += each.word + " ";
  return all;
}

}  // namespace

TEST_CASE("the table of commands is that of the arguments", "[unit]") {
  const command_table commands = commands_and_options();
  CHECK(commands.front().name.empty());
  std::string names;
  for (const command_description& each : commands) names += each.name + " ";
  CHECK(contains(names, "watch list map hint "));
  CHECK_FALSE(contains(names, "judge"));  // hidden
  for (const command_description& each : commands) {
    INFO(each.name);
    CHECK_FALSE(each.text.empty());
    for (const option_description& option : each.options) CHECK_FALSE(option.text.empty());
  }
}

TEST_CASE("the first word may be a command or a puzzle", "[unit]") {
  CHECK(offered({"hi"}) == "hint ");
  CHECK(offered({"0"}) == "01_first_steps 05_cancellation ");
  CHECK(offered({"5"}) == "05_cancellation ");
  CHECK(offered({"1"}) == "01_first_steps 15_last_steps ");
  CHECK(contains(offered({""}), "watch "));
  CHECK(contains(offered({""}), "15_last_steps "));
  // A part of one name; of several, the shell could only remove what was typed.
  CHECK(offered({"cancel"}) == "05_cancellation ");
  CHECK(offered({"steps"}) == "");
}

TEST_CASE("after a command come its arguments and options", "[unit]") {
  CHECK(offered({"hint", "0"}) == "01_first_steps 05_cancellation ");
  CHECK(offered({"hint", "01_first_steps", ""}) == "");
  CHECK(offered({"hint", "--a"}) == "--all ");
  CHECK(offered({"01_first_steps", "0"}) == "01_first_steps 05_cancellation ");
  CHECK(offered({"01_first_steps", "hi"}) == "");
  CHECK(offered({"list", ""}) == "");
  CHECK(offered({"publish", ""}) == "solutions learners ");
  CHECK(offered({"completion", "f"}) == "fish ");
  CHECK(offered({"report", ""}) == "files ");
  CHECK(offered({"--", "--f"}) == "");
}

TEST_CASE("after an option comes its value", "[unit]") {
  CHECK(offered({"--format", ""}) == "text json junit ");
  CHECK(offered({"--format=j"}) == "--format=json --format=junit ");
  CHECK(offered({"--format", "=", "j"}) == "json junit ");  // as bash takes it apart
  CHECK(offered({"--format", "="}) == "text json junit ");
  CHECK(offered({"--format", "json", "5"}) == "05_cancellation ");
  CHECK(offered({"--timeout", ""}) == "");
  CHECK(offered({"watch", "--timeout", "3", "5"}) == "05_cancellation ");
  CHECK(offered({"grade", "--out", ""}) == "files ");
  CHECK(offered({"--fo"}) == "--format ");
}

TEST_CASE("candidates are lines for the scripts", "[unit]") {
  CHECK(completion_text(complete(commands_and_options(), some_puzzles(), {"01"})) == "01_first_steps\tFirst steps\n");
  CHECK(completion_text(complete(commands_and_options(), some_puzzles(), {"report", ""})) == ":files\n");
}

namespace {

/// A shell on a terminal, in which completion has just been switched on.
void types_and_completes(std::vector<std::string> shell, const std::string& name) {
  if (::access(shell.front().c_str(), X_OK) != 0) {
    WARN(name << " is not installed");
    return;
  }
  const fixture_project& project = fixture_project::shared();
  terminal_session session(shell, project.source(), {"PS1=ready> ", "HISTFILE=", "HOME=/nonexistent"}, 120, 40);
  const auto comes = [&](const std::string& text) {
    for (int i = 0; i < 300 && !contains(session.written(), text); ++i) session.read_for(100);
    return contains(session.written(), text);
  };
  const std::string switch_on =
      name == "fish" ? "build/runner completion fish | source\r" : "eval \"$(build/runner completion " + name + ")\"\r";
  session.type(switch_on);
  // A shell may throw away what is typed before it is ready to edit a line.
  session.type(name == "fish" ? "echo is-(math 40 + 2)-on\r" : "echo is-$((40 + 2))-on\r");
  REQUIRE(comes("is-42-on"));
  session.type("build/runner reset 02_\t\r");
  CHECK(comes("tests/stubs/02_fails.hpp is missing"));
  session.type("build/runner --no-build --form\tjso\t 1\r");
  CHECK(comes("\"name\": \"01_passes\""));
  session.type("exit\r");
}

}  // namespace

TEST_CASE("bash completes commands, puzzles and values", "[program]") {
  types_and_completes({"/bin/bash", "--norc", "--noprofile", "-i"}, "bash");
}

TEST_CASE("zsh completes commands, puzzles and values", "[program]") {
  types_and_completes({"/usr/bin/zsh", "-f", "-i"}, "zsh");
}

TEST_CASE("fish completes commands, puzzles and values", "[program]") {
  types_and_completes({"/usr/bin/fish", "--no-config", "-i"}, "fish");
}
