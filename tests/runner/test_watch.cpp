#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"
#include "terminal_session.hpp"
#include "util/files.hpp"
#include "util/text.hpp"

namespace fs = std::filesystem;

namespace {

/// A project of its own, which remembers nothing yet.
fixture_project& fresh_project() {
  static fixture_project project("Ninja");
  project.add_puzzle("01_passes", "return 0;");
  project.add_puzzle("02_fails", "out.fail(\"measured 5 ms, expected 3 ms\"); return 1;");
  project.add_puzzle("03_does_not_compile", "return missing;");
  project.write_map({{"01_passes", ""}, {"02_fails", "after = [\"01_passes\"]"}, {"03_does_not_compile", ""}});
  fs::remove_all(project.source() / ".puzzles");
  return project;
}

terminal_session watch(const fixture_project& project, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), "watch");
  return terminal_session(project.command(std::move(arguments)), project.source());
}

/// Saves as many editors do: beside it first, then in its place.
void save(fixture_project& project, const std::string& slug, const std::string& body) {
  const fs::path beside = project.source() / "exercises" / ("." + slug + ".new");
  std::ofstream(beside) << "#pragma once\ninline int behave([[maybe_unused]] report& out) {\n  " << body << "\n}\n";
  fs::rename(beside, project.exercise(slug));
}

/// An exercise whose compiler waits for ever, and how to see whether it does.
struct endless_compilation {
  explicit endless_compilation(fixture_project& project) : pipe(project.source() / "exercises" / "pipe.hpp") {
    fs::remove(pipe);
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  }
  ~endless_compilation() { fs::remove(pipe); }
  bool runs() const {
    const int fd = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  }
  /// Waits until it does, or does not.
  bool becomes(bool running) const {
    // One look that says so is enough: it lets the compiler go on to its next #include of the pipe.
    for (int i = 0; i < 6000; ++i) {
      if (runs() == running) return true;
      ::usleep(10000);
    }
    return false;
  }
  static std::string includes() {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "#include \"pipe.hpp\"\n";
    return text;
  }
  static std::string body() { return "return 0; }\n" + includes() + "inline void more() {"; }
  fs::path pipe;
};

/// An editor that replaces a word in the file.
std::string editing(const std::string& word, const std::string& by) {
  return "sh -c 'echo the editor has line $2; sed -i.orig s/" + word + "/" + by + "/ \"$1\"' sh {file} {line}";
}

const std::string leave_page = "\x1b[?1049l";

}  // namespace

TEST_CASE("watch follows a learner from puzzle to puzzle, and remembers", "[watch]") {
  fixture_project& project = fresh_project();
  {
    terminal_session session = watch(project);
    REQUIRE(session.shows("✓ passed"));
    CHECK(session.shows("Well done. Next: 02 Puzzle 02_fails"));
    CHECK_FALSE(session.is_as_before());

    save(project, "02_fails", "out.fail(\"saved elsewhere\"); return 1;");
    REQUIRE(session.shows("You saved 02 Puzzle 02_fails"));
    CHECK(contains(session.screen(), "✓ passed"));

    session.type("n");
    REQUIRE(session.shows("saved elsewhere"));
    save(project, "02_fails", "return 0;");
    REQUIRE(session.shows("✓ passed"));
    session.type("n");
    REQUIRE(session.shows("exercises/03_does_not_compile.hpp:3:10: error"));
    CHECK(contains(session.written(), "\x1b]8;;file://"));
    CHECK(contains(session.written(), "03_does_not_compile.hpp#3\x1b\\"));

    session.type("q");
    CHECK(session.exit_code() == 0);
    CHECK(session.is_as_before());
    CHECK(contains(session.written(), leave_page));
    CHECK(contains(session.written(), "2/3 passed. To go on: "));
  }
  terminal_session again = watch(project);
  REQUIRE(again.shows("✗ compile error"));
  CHECK(contains(again.screen(), "03 Puzzle 03_does_not_compile"));
  again.type("q");
  CHECK(again.exit_code() == 0);
}

TEST_CASE("watch has pages, and draws them anew in another size", "[watch]") {
  fixture_project& project = fresh_project();
  terminal_session session = watch(project, {"2"});
  REQUIRE(session.shows("measured 5 ms, expected 3 ms"));
  session.type("n");
  REQUIRE(session.shows("n goes on once this puzzle has passed"));
  session.type("h");
  REQUIRE(session.shows("There are no hints"));
  session.type("c");
  REQUIRE(session.shows("✗ 03  Puzzle 03_does_not_compile  compile error"));
  session.type("\x1b");
  REQUIRE(session.shows("r run again"));
  session.type("t");
  REQUIRE(session.shows("Timeline: 02"));
  REQUIRE(session.shows("draws no timeline"));
  session.type("l/comp");
  REQUIRE(session.shows("/ comp_"));
  session.resize(40, 12);
  REQUIRE(session.shows("Enter go to it"));
  REQUIRE(session.shows("> ✗ 03  Puzzle 03_does_not_compi…"));
  for (const std::string& line : runner::lines_of(session.screen())) CHECK(runner::display_width(line) <= 40);
  session.type("\r");
  REQUIRE(session.shows("✗ compile error"));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("watch shows the map and the reference answer, and resets after a question", "[watch]") {
  fixture_project& project = fresh_project();
  project.write("tests/stubs/02_fails.hpp",
                "#pragma once\ninline int behave(report& out) { out.fail(\"as it came\"); return 1; }\n");
  project.write("tests/solutions/02_fails.hpp", "#pragma once\n// the reference answer\n");
  terminal_session session = watch(project, {"2"});
  REQUIRE(session.shows("measured 5 ms, expected 3 ms"));
  session.type("m");
  REQUIRE(session.shows("02  Puzzle 02_fails"));
  session.type("s");
  REQUIRE(session.shows("The reference answer shows once yours has passed"));
  save(project, "02_fails", "return 0;");
  REQUIRE(session.shows("✓ passed"));
  session.type("s");
  REQUIRE(session.shows("// the reference answer"));
  session.type("s");
  REQUIRE(session.shows("✓ passed"));
  session.type("xn");
  REQUIRE(session.shows("Nothing was reset."));
  session.type("x");
  REQUIRE(session.shows("y or n"));
  session.type("y");
  REQUIRE(session.shows("as it came"));
  REQUIRE(session.shows("02_fails.hpp.bak-1."));
  REQUIRE(session.shows("· to do"));
  session.type("q");
  CHECK(session.exit_code() == 0);
  fs::remove(project.source() / "exercises" / "02_fails.hpp.bak-1");
}

TEST_CASE("an untouched exercise is to do in watch, until it is edited", "[watch]") {
  fixture_project& project = fresh_project();
  for (const char* slug : {"01_passes", "02_fails", "03_does_not_compile"})
    project.write(std::string("tests/stubs/") + slug + ".hpp", runner::read_file(project.exercise(slug)).value_or(""));
  {
    terminal_session session = watch(project, {"2"});
    REQUIRE(session.shows("· to do"));
    CHECK(contains(session.screen(), "Welcome to Asio Puzzles"));
    CHECK(contains(session.screen(), "· it works"));
    CHECK_FALSE(contains(session.screen(), "✗"));
    CHECK_FALSE(contains(session.written(), "\x1b[31m"));
    session.type("m");
    REQUIRE(session.shows("·  02  Puzzle 02_fails"));
    save(project, "02_fails", "out.fail(\"edited\"); return 1;");
    REQUIRE(session.shows("✗ failed"));
    CHECK_FALSE(contains(session.screen(), "Welcome"));
    session.type("ljt");
    REQUIRE(session.shows("Puzzles: to do"));
    REQUIRE(session.shows("> · 03  Puzzle 03_does_not_compile"));
    session.type("kxy");
    REQUIRE(session.shows("· to do"));
    CHECK(contains(session.screen(), "is the original again."));
    session.type("q");
    CHECK(session.exit_code() == 0);
  }
  fs::remove_all(project.source() / "tests" / "stubs");
  fs::remove(project.exercise("02_fails").string() + ".bak-1");
}

TEST_CASE("the list of watch filters, opens and resets what is selected", "[watch]") {
  fixture_project& project = fresh_project();
  project.write("tests/stubs/02_fails.hpp",
                "#pragma once\ninline int behave(report& out) { out.fail(\"the original\"); return 1; }\n");
  terminal_session session = watch(project, {"1", "--edit-cmd", editing("measured", "edited")});
  REQUIRE(session.shows("✓ passed"));
  session.type("ld");
  REQUIRE(session.shows("Puzzles: done"));
  CHECK(contains(session.screen(), "> ✓ 01"));
  session.type("t");
  REQUIRE(session.shows("Puzzles: to do"));
  CHECK_FALSE(contains(session.screen(), "✓ 01"));
  session.type("tG");
  REQUIRE(session.shows("> ~ 03"));
  session.type("g");
  REQUIRE(session.shows("> ✓ 01"));
  session.type("jo\r");
  REQUIRE(session.shows("edited 5 ms, expected 3 ms"));
  session.type("l");
  REQUIRE(session.shows("> ✗ 02"));
  session.type("xn");
  REQUIRE(session.shows("Nothing was reset."));
  session.type("xy");
  REQUIRE(session.shows("02_fails.hpp.bak-1."));
  REQUIRE(session.shows("· to do"));
  session.type("q");
  CHECK(session.exit_code() == 0);
  fs::remove(project.exercise("02_fails").string() + ".orig");
  fs::remove(project.source() / "exercises" / "02_fails.hpp.bak-1");
  fs::remove_all(project.source() / "tests" / "stubs");
}

TEST_CASE("o lends the terminal to an editor, and what it saved is checked", "[watch]") {
  fixture_project& project = fresh_project();
  terminal_session session = watch(project, {"2", "--edit-cmd", editing("measured", "edited")});
  REQUIRE(session.shows("measured 5 ms, expected 3 ms"));
  session.type("o");
  REQUIRE(session.shows("edited 5 ms, expected 3 ms"));
  CHECK(contains(session.written(), "the editor has line 2"));
  CHECK_FALSE(session.is_as_before());
  session.type("q");
  CHECK(session.exit_code() == 0);
  CHECK(session.is_as_before());
  fs::remove(project.exercise("02_fails").string() + ".orig");
}

TEST_CASE("watch shows all keys, and the explanation after a pass", "[watch]") {
  fixture_project& project = fresh_project();
  project.write("tests/solutions/02_fails/README.md", "# Why it works\n\nIt returns **0**.\n");
  terminal_session session = watch(project, {"2"});
  REQUIRE(session.shows("measured 5 ms, expected 3 ms"));
  session.type("?");
  REQUIRE(session.shows("show a hint, one more each time"));
  session.type("?e");
  REQUIRE(session.shows("The explanation shows the solution"));
  CHECK_FALSE(contains(session.screen(), "It returns"));
  save(project, "02_fails", "return 0;");
  REQUIRE(session.shows("e explains why it works"));
  session.type("e");
  REQUIRE(session.shows("It returns 0."));
  CHECK(contains(session.screen(), "Explanation: 02"));
  session.type("e");
  REQUIRE(session.shows("Well done"));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("what to look up is a link where the terminal shows links, and an address elsewhere", "[watch]") {
  fixture_project& project = fresh_project();
  project.write_map(
      {{"01_passes", "asio = [\"asio::post\"]\n[links]\n\"asio::post\" = \"https://think-async.com/post\""}});
  {
    terminal_session session = watch(project, {"1"});
    REQUIRE(session.shows("https://think-async.com/post"));
    session.type("q");
    CHECK(session.exit_code() == 0);
  }
  terminal_session session(project.command({"watch", "1"}), project.source(), {"TERM=xterm-kitty"});
  REQUIRE(session.shows("asio::post"));
  CHECK_FALSE(contains(session.screen(), "https://"));
  CHECK(contains(session.written(), "\x1b]8;;https://think-async.com/post\x1b\\"));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("a pass is checked under sanitizers while it stays on the screen", "[watch]") {
  fixture_project& project = fresh_project();
  terminal_session session = watch(project);
  REQUIRE(session.shows("✓ no fault under AddressSanitizer and UBSan"));
  CHECK(contains(session.screen(), "✓ passed"));
  // What is read beside the array is of no consequence here, so that only a sanitizer sees it.
  save(project, "01_passes", "static int values[3]; volatile int i = 3; return values[i] * 0;");
  REQUIRE(session.shows("✗ crashed under AddressSanitizer and UBSan"));
  CHECK(contains(session.screen(), "out of bounds"));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("without sanitizers watch says so once and goes on", "[watch]") {
  fixture_project& project = fresh_project();
  project.write_map({{"01_passes", "sanitizer = \"thread\""}, {"02_fails", ""}, {"03_does_not_compile", ""}});
  terminal_session session = watch(project);
  REQUIRE(session.shows("No deep checks: "));
  CHECK(contains(session.screen(), "✓ passed"));
  save(project, "01_passes", "out.fail(\"for a change\"); return 1;");
  REQUIRE(session.shows("for a change"));
  save(project, "01_passes", "return 0;");
  REQUIRE(session.shows("Well done"));
  CHECK_FALSE(contains(session.screen(), "No deep checks: "));
  CHECK_FALSE(contains(session.screen(), "ThreadSanitizer"));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("a save during a check abandons it and ends its compiler", "[watch]") {
  fixture_project& project = fresh_project();
  const endless_compilation endless(project);
  terminal_session session = watch(project, {"1"});
  REQUIRE(session.shows("✓ passed"));
  save(project, "01_passes", endless_compilation::body());
  REQUIRE(endless.becomes(true));
  REQUIRE(session.shows("… building"));
  CHECK_FALSE(contains(session.screen(), "✓ passed"));
  save(project, "01_passes", "out.fail(\"the newest text\"); return 1;");
  REQUIRE(session.shows("the newest text"));
  CHECK(endless.becomes(false));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("a save during a deep check abandons that", "[watch]") {
  fixture_project& project = fresh_project();
  const endless_compilation endless(project);
  terminal_session session = watch(project, {"1"});
  REQUIRE(session.shows("✓ passed"));
  save(project, "01_passes",
       "return 0; }\n#if defined(__has_feature)\n#if __has_feature(address_sanitizer)\n#define __SANITIZE_ADDRESS__ 1\n"
       "#endif\n#endif\n#ifdef __SANITIZE_ADDRESS__\n" +
           endless_compilation::includes() + "#endif\ninline void more() {");
  REQUIRE(endless.becomes(true));
  REQUIRE(session.shows("✓ passed"));
  save(project, "01_passes", "out.fail(\"the newest text\"); return 1;");
  REQUIRE(session.shows("the newest text"));
  CHECK(endless.becomes(false));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("Ctrl-C during a check leaves with 130, no compiler behind and the terminal as it was", "[watch]") {
  fixture_project& project = fresh_project();
  const endless_compilation endless(project);
  save(project, "01_passes", endless_compilation::body());
  terminal_session session = watch(project, {"1"});
  REQUIRE(endless.becomes(true));
  session.type("\x03");
  CHECK(session.exit_code() == 130);
  CHECK(session.is_as_before());
  CHECK(contains(session.written(), leave_page));
  CHECK(endless.becomes(false));
}

TEST_CASE("Ctrl-Z gives the terminal back, and fg takes it again with what was saved meanwhile", "[watch]") {
  fixture_project& project = fresh_project();
  terminal_session session = watch(project, {"2"});
  REQUIRE(session.shows("measured 5 ms, expected 3 ms"));
  for (const char* text : {"saved while stopped", "saved while stopped again"}) {
    session.type("\x1a");
    REQUIRE(session.stops());
    CHECK(session.is_as_before());
    CHECK(contains(session.written().substr(session.written().rfind("\x1b[?2026l")), leave_page));
    save(project, "02_fails", std::string("out.fail(\"") + text + "\"); return 1;");
    session.foreground();
    REQUIRE(session.shows(text));
    CHECK_FALSE(session.is_as_before());
  }
  session.type("q");
  CHECK(session.exit_code() == 0);
  CHECK(session.is_as_before());
}

TEST_CASE("a crash and a request to end restore the terminal", "[watch]") {
  fixture_project& project = fresh_project();
  for (const auto& [signal, code] : {std::pair(SIGSEGV, 128 + SIGSEGV), std::pair(SIGTERM, 130)}) {
    terminal_session session = watch(project, {"1"});
    REQUIRE(session.shows("✓ passed"));
    session.send_signal(signal);
    CHECK(session.exit_code() == code);
    CHECK(session.is_as_before());
    CHECK(contains(session.written(), leave_page));
  }
}

TEST_CASE("where there is no terminal, or a dumb one, watch says what to use", "[watch]") {
  fixture_project& project = fresh_project();
  const ran piped = project.run({"watch"});
  CHECK(piped.exit_code == 2);
  CHECK(piped.out == "");
  CHECK(contains(piped.err, "this is no terminal that can do that.\nTo check once: "));

  terminal_session dumb(project.command({"watch"}), project.source(), {"TERM=dumb"});
  CHECK(dumb.exit_code() == 2);
  CHECK(contains(dumb.written(), "To check once: "));
}
