#include <fcntl.h>
#include <json/json.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "contains.hpp"
#include "coroutine.hpp"
#include "fixture.hpp"
#include "process/child_process.hpp"
#include "process_state.hpp"

namespace fs = std::filesystem;

namespace {

/// The shared project, with a puzzle for each way to go wrong.
fixture_project& full_project() {
  static const bool prepared = [] {
    fixture_project& project = fixture_project::shared();
    project.add_puzzle("04_crashes", "__builtin_trap();");
    project.add_puzzle("05_exits", "exit(0);");
    project.add_puzzle("06_hangs", "for (;;) pause();");
    project.add_puzzle("07_prints", "for (int i = 0; i < 1000000; ++i) puts(\"printed\"); return 0;");
    project.add_puzzle("08_grandchild", "if (fork() == 0) { for (;;) pause(); } return 0;");
    for (const char* slug : {"05_exits", "06_hangs", "08_grandchild"}) {
      const std::string file = "exercises/" + std::string(slug) + ".hpp";
      std::ifstream in(project.source() / file);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      project.write(file, "#include <stdlib.h>\n#include <unistd.h>\n" + text);
    }
    project.write_map({{"01_passes", ""},
                       {"03_does_not_compile", ""},
                       {"02_fails", "after = [\"01_passes\"]"},
                       {"04_crashes", ""},
                       {"05_exits", ""},
                       {"06_hangs", "time_limit = 0.4"},
                       {"07_prints", ""},
                       {"08_grandchild", ""}});
    return true;
  }();
  static_cast<void>(prepared);
  return fixture_project::shared();
}

/// "name verdict" for each puzzle, in the order of the JSON text.
std::vector<std::string> verdicts(const std::string& json) {
  Json::Value whole;
  std::istringstream(json) >> whole;
  std::vector<std::string> result;
  for (const Json::Value& each : whole["puzzles"])
    result.push_back(each["name"].asString() + " " + each["verdict"].asString());
  return result;
}

}  // namespace

TEST_CASE("each way to go wrong has its verdict, and none hurts another", "[program]") {
  const ran result = full_project().run({"--format", "json"});
  CHECK(result.err == "");
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "\"total\": 8"));
  CHECK(contains(result.out, "\"passed\": 3"));
  // The same fields as in a graded student's file.
  CHECK(contains(result.out, "\"schema\": 1"));
  CHECK(contains(result.out, "\"name\": \"it works\","));
  CHECK(std::regex_search(result.out, std::regex("\"answer_sha256\": \"[0-9a-f]{64}\"")));
  CHECK(std::regex_search(result.out, std::regex("\"compiler\": \"[^\"]+\"")));
  CHECK(verdicts(result.out) == std::vector<std::string>{"01_passes passed", "03_does_not_compile compile_error",
                                                         "02_fails failed", "04_crashes crashed",
                                                         "05_exits ended_early", "06_hangs timed_out",
                                                         "07_prints passed", "08_grandchild passed"});
  CHECK(contains(result.out, "exercises/03_does_not_compile.hpp:3:10: error: "));
  CHECK(contains(result.out, "measured 5 ms, expected 3 ms"));
  CHECK(contains(result.out, "The test did not end within 0.4 s"));
}

TEST_CASE("people read verdicts in map order, the next puzzle in full, and what to do", "[program]") {
  const ran result = full_project().run({"--jobs", "3"});
  CHECK(result.exit_code == 1);
  CHECK(result.out.rfind("Checking 8 puzzles …\n", 0) == 0);
  std::size_t last = 0;
  for (const char* line :
       {" ✓ 01  Puzzle 01_passes", " ✗ 03  Puzzle 03_does", " ✗ 02  Puzzle 02_fails", " ✗ 04", " ✗ 05", " ✗ 06",
        " ✓ 07", " ✓ 08", "03 Puzzle 03_does_not_compile: compile error\n", "    3 |   return missing;", "]  3/8",
        "Next: 03 Puzzle 03_does_not_compile", "exercises/03_does_not_compile.hpp\n", "runner' 3\n"}) {
    INFO(line);
    const std::size_t here = result.out.find(line, last);
    CHECK(here != std::string::npos);
    if (here != std::string::npos) last = here;
  }
  CHECK_FALSE(contains(result.out, "\x1b"));
}

TEST_CASE("some puzzles may be named", "[program]") {
  ran result = full_project().run({"1", "prints", "--format=json"});
  CHECK(result.exit_code == 0);
  CHECK(verdicts(result.out) == std::vector<std::string>{"01_passes passed", "07_prints passed"});

  result = full_project().run({"2", "--color=always"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "✗ it works"));
  CHECK(contains(result.out, "\x1b["));

  result = full_project().run({"passed"});
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CHECK(result.err == "There is no puzzle 'passed'. Did you mean 01_passes?\n");
}

TEST_CASE("a check of several puzzles announces those that pass for the first time", "[program]") {
  const changed_file forgotten(full_project().source() / ".puzzles" / "progress.toml");
  CHECK(contains(full_project().run({"1", "2", "7"}).out, "\nPassed for the first time: 01, 07.\nWhy they work: "));
  CHECK_FALSE(contains(full_project().run({"1", "2", "7"}).out, "first time"));
  CHECK_FALSE(contains(full_project().run({"8", "--format=json"}).out, "first time"));
}

TEST_CASE("an exercise that is away or empty is a verdict of its own", "[program]") {
  fixture_project& project = full_project();
  {
    const changed_file deleted(project.exercise("01_passes"));
    const ran result = project.run({"1", "7", "--format=json"});
    CHECK(verdicts(result.out) == std::vector<std::string>{"01_passes compile_error", "07_prints passed"});
    CHECK(contains(result.out, "exercises/01_passes.hpp is missing or cannot be read.\\nGet the original back: "));
  }
  {
    const changed_file empty(project.exercise("01_passes"), "\n");
    const ran result = project.run({"1", "--format=json"});
    CHECK(contains(result.out, "exercises/01_passes.hpp is empty."));
  }
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("an edit counts at once, a failed build never runs what was there before", "[program]") {
  fixture_project& project = full_project();
  CHECK(project.run({"1"}).exit_code == 0);
  const std::string start = "inline int behave(report& out) {\n";
  {
    const changed_file edited(project.exercise("01_passes"), start + "out.fail(\"edited\"); return 1; }\n");
    CHECK(contains(project.run({"1"}).out, "edited"));
  }
  {
    const changed_file edited(project.exercise("01_passes"), start + "return 0\n}\n");
    CHECK(contains(project.run({"1"}).out, "compile error"));
  }
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("--no-build runs what is there and says what is not", "[program]") {
  fixture_project& project = full_project();
  CHECK(project.run({"1"}).exit_code == 0);
  const changed_file edited(project.exercise("01_passes"), "nonsense");
  CHECK(project.run({"1", "--no-build"}).exit_code == 0);
  const fs::path program = project.build() / "tests" / "test_01_passes";
  fs::rename(program, program.string() + ".away");
  const ran result = project.run({"1", "--no-build"});
  fs::rename(program.string() + ".away", program);
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "Its test has not been built yet"));
}

TEST_CASE("a new puzzle works before the map and the build know it", "[program]") {
  fixture_project& project = full_project();
  project.add_puzzle("09_brand_new", "return 0;");
  const ran result = project.run({"9", "--format=json"});
  fs::remove(project.exercise("09_brand_new"));
  fs::remove(project.source() / "tests/test_09_brand_new.cpp");
  CHECK(result.exit_code == 0);
  CHECK(verdicts(result.out) == std::vector<std::string>{"09_brand_new passed"});
  CHECK(result.err == "Warning: 09_brand_new is not in exercises/puzzles.toml, so it comes last and has no hints.\n");
}

TEST_CASE("what an answer prints is shown with a pass and a failure, whatever way it takes", "[program]") {
  fixture_project& project = full_project();
  const std::string prints =
      "inline int behave(report& out) {\n  puts(\"by puts\");\n"
      "  fputs(\"<StdOut>by cout</StdOut><StdErr>by cerr</StdErr>\", out.file);\n";
  for (const bool passes : {true, false}) {
    const changed_file edited(project.exercise("01_passes"),
                              prints + (passes ? "" : "  out.fail(\"wrong\");\n") + "  return 0;\n}\n");
    CHECK(contains(project.run({"1"}).out, "  It printed:\n    by cout\n    by cerr\n    by puts\n"));
    CHECK(contains(project.run({"1", "--format=json"}).out, "\"output\": \"by cout\\nby cerr\\nby puts\""));
    CHECK(contains(project.run({"1", "--format=junit"}).out, "<system-out>by cout\nby cerr\nby puts</system-out>"));
  }
}

TEST_CASE("a warning of the compiler is shown in one line, also when nothing is compiled again", "[program]") {
  for (const char* generator : {"Ninja", "Unix Makefiles"}) {
    fixture_project project(generator);
    project.write("exercises/01_passes.hpp", "inline int behave(report&) {\n#warning mine\n  return 0;\n}\n");
    for (int i = 0; i < 2; ++i) {
      const ran result = project.run({"1"});
      CHECK(result.exit_code == 0);
      CHECK(contains(result.out, "exercises/01_passes.hpp:2:2: "));
      CHECK(contains(result.out, "  warning: "));
      const ran json = project.run({"1", "--format=json"});
      CHECK(contains(json.out, "\"warnings\""));
      CHECK(contains(json.out, "\"exercises/01_passes.hpp:2:2: "));
    }
    project.write("exercises/01_passes.hpp", "inline int behave(report&) { return 0; }\n");
    CHECK_FALSE(contains(project.run({"1"}).out, "warning"));
  }
}

TEST_CASE("files are named as they are found from the folder that the reader is in", "[program]") {
  fixture_project& project = full_project();
  const auto from = [&](const fs::path& folder) {
    return run_program({(project.build() / "runner").string(), "3"}, folder).out;
  };
  CHECK(contains(from(project.source()), "\n  exercises/03_does_not_compile.hpp:3:10: error: "));
  CHECK(contains(from(project.build()), "\n  ../exercises/03_does_not_compile.hpp:3:10: error: "));
  CHECK(contains(from(project.build()), "  Edit   ../exercises/03_does_not_compile.hpp\n"));
  // From the root of the file system: "tmp/…".
  CHECK(contains(from("/"), "\n  " + project.exercise("03_does_not_compile").string().substr(1) + ":3:10: error: "));
}

TEST_CASE("two at the same time do not get into each other's way", "[program]") {
  fixture_project& project = full_project();
  const changed_file edited(project.exercise("01_passes"),
                            "inline int behave(report& out) { out.fail(\"edited\"); return 1; }\n");
  int first_code = 0, second_code = 0;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    std::vector<std::string> argv = project.command({"1", "--format=json"});
    process::child_process first(executor, argv);
    process::child_process second(executor, argv);
    first_code = co_await first.wait();
    second_code = co_await second.wait();
  });
  CHECK(first_code == 1);
  CHECK(second_code == 1);
}

TEST_CASE("interrupted, it ends with 130 and leaves no process behind", "[program]") {
  fixture_project& project = full_project();
  const fs::path mark = project.source() / "started";
  fs::remove(mark);
  const changed_file edited(project.exercise("06_hangs"),
                            "#include <unistd.h>\ninline int behave(report&) {\n"
                            "  FILE* mark = fopen(\"" +
                                (mark.string() + ".new") +
                                "\", \"w\");\n"
                                "  const int child = fork();\n  if (child == 0) for (;;) pause();\n"
                                "  fprintf(mark, \"%d %d\", getpid(), child);\n  fclose(mark);\n"
                                "  rename(\"" +
                                mark.string() + ".new\", \"" + mark.string() +
                                "\");\n"
                                "  for (;;) pause();\n}\n");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    int code = 0;
    pid_t test = 0, grandchild = 0;
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      std::vector<std::string> argv = project.command({"6", "--timeout", "60"});
      process::child_process runner(executor, std::move(argv));
      for (int i = 0; i < 3000 && !fs::exists(mark); ++i) ::usleep(10000);
      std::ifstream(mark) >> test >> grandchild;
      ::kill(runner.id(), signal);
      code = co_await runner.wait();
    });
    fs::remove(mark);
    CHECK(code == 130);
    REQUIRE(test > 0);
    CHECK(::kill(test, 0) != 0);
    CHECK(errno == ESRCH);
    REQUIRE(grandchild > 0);
    CHECK(ends_soon(grandchild));
    CHECK_FALSE(fs::exists(project.build() / "reports"));
  }
}

TEST_CASE("interrupted, it prints the results that it has, complete in every format", "[program]") {
  fixture_project& project = full_project();
  const fs::path mark = project.source() / "began";
  const fs::path out = project.source() / "out";
  const changed_file edited(project.exercise("06_hangs"),
                            "#include <unistd.h>\ninline int behave(report&) {\n  fclose(fopen(\"" + mark.string() +
                                "\", \"w\"));\n  for (;;) pause();\n}\n");
  const auto interrupted = [&](const std::string& format) {
    fs::remove(mark);
    int code = -1;
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      // One at a time, in map order: the hanging one begins when the first two have their results.
      std::vector<std::string> argv{"sh", "-c",
                                    "exec \"$0\" 1 2 6 7 --jobs 1 --timeout 60 --format " + format + " >\"$1\"",
                                    (project.build() / "runner").string(), out.string()};
      process::child_process runner(executor, std::move(argv));
      for (int i = 0; i < 3000 && !fs::exists(mark); ++i) ::usleep(10000);
      ::kill(runner.id(), SIGINT);
      code = co_await runner.wait();
    });
    CHECK(code == 130);
    std::ifstream in(out);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  project.run({"1", "2", "6", "7", "--timeout", "0.3"});  // so that all are built
  const std::string json = interrupted("json");
  for (const char* field : {"\"total\": 4", "\"passed\": 1", "\"interrupted\": true"}) CHECK(contains(json, field));
  CHECK(json.substr(json.size() - 2) == "}\n");
  CHECK(verdicts(json) == std::vector<std::string>{"01_passes passed", "02_fails failed"});

  const std::string junit = interrupted("junit");
  CHECK(contains(junit, "<testsuites tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\""));
  CHECK(contains(junit, "</testsuites>\n"));

  const std::string text = interrupted("text");
  CHECK(contains(text, " ✓ 01"));
  CHECK(contains(text, "measured 5 ms, expected 3 ms"));
  CHECK(contains(text, "2 of 4 puzzles were checked.\n"));
}

TEST_CASE("interrupted while a compiler is at work, no compiler is left behind", "[program]") {
  fixture_project& project = full_project();
  // The compiler waits for ever to open this pipe. Without a reader, opening the writing end fails at once.
  const fs::path pipe = project.source() / "exercises" / "pipe.hpp";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto has_reader = [&] {
    const int fd = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  };
  int code = 0;
  {
    const changed_file edited(project.exercise("01_passes"), "#include \"pipe.hpp\"\n#include \"pipe.hpp\"\n");
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      std::vector<std::string> argv = project.command({"1"});
      process::child_process runner(executor, std::move(argv));
      for (int i = 0; i < 3000 && !has_reader(); ++i) ::usleep(10000);
      ::kill(runner.id(), SIGINT);
      code = co_await runner.wait();
    });
  }
  CHECK(code == 130);
  // ninja waits for the compiler's shell only: the signal has been sent, and takes effect in a moment.
  for (int i = 0; i < 500 && has_reader(); ++i) ::usleep(10000);
  CHECK_FALSE(has_reader());
  fs::remove(pipe);
}

TEST_CASE("judge runs the test of an answer whose result is known", "[program]") {
  fixture_project& project = full_project();
  project.run({"--timeout", "0.4"});  // so that all are built
  const auto judge = [&](const std::string& slug, std::vector<std::string> more) {
    more.insert(more.begin(), {"judge", (project.build() / "tests" / ("test_" + slug)).string()});
    return project.run(std::move(more));
  };
  const auto answer = [&](const std::string& name, const std::string& head) {
    project.write("tests/wrong/" + name, head + "#pragma once\n");
    return (project.source() / "tests/wrong" / name).string();
  };
  const std::string fails = answer("fails.hpp", "// Expect: measured 5 ms\n");
  const std::string other = answer("other.hpp", "// Expect: measured 6 ms\n");
  const std::string crashes =
      answer("crashes.hpp", "// Expect: \n// Expect: The program was ended\n// Ends: crashed\n");
  const std::string skipped = answer("skipped.hpp", "// Expect: x\n// Not for: g++ 12\n");

  CHECK(judge("01_passes", {"--must-pass"}).exit_code == 0);
  CHECK(judge("02_fails", {"--must-pass"}).exit_code == 1);
  CHECK(judge("02_fails", {}).exit_code == 0);
  CHECK(judge("02_fails", {"--answer", fails}).exit_code == 0);
  CHECK(judge("04_crashes", {"--answer", crashes}).exit_code == 0);

  ran result = judge("01_passes", {});
  CHECK(result.exit_code == 1);
  CHECK(result.err == "The test accepts this answer, and it is wrong.\n");
  result = judge("02_fails", {"--answer", other});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.err, "does not contain \"measured 6 ms\""));
  CHECK(contains(result.out, "Result: failed\n"));
  // A program that leaves with 0 before its test is done has passed nothing.
  result = judge("05_exits", {"--must-pass"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "Result: ended_early\n"));

  CHECK(judge("01_passes", {"--answer", skipped, "--compiler", "GNU", "--compiler-version", "12.2.0"}).exit_code == 77);
  CHECK(judge("01_passes", {"--answer", (project.source() / "missing.hpp").string()}).exit_code == 3);
  CHECK(judge("00_missing", {}).exit_code == 3);
  CHECK_FALSE(contains(project.run({"--help"}).out, "judge"));
}
