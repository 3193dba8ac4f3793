// What happens to files, machines and terminals, and must neither lose anything nor end in a wrong result.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <atomic>
#include <thread>

#include "build/build_lock.hpp"
#include "catch.hpp"
#include "contains.hpp"
#include "coroutine.hpp"
#include "course/answers.hpp"
#include "course/course.hpp"
#include "fixture.hpp"
#include "process/child_process.hpp"
#include "screen/terminal.hpp"
#include "state/progress_store.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/shell.hpp"

namespace fs = std::filesystem;

namespace {

/// A course of one puzzle, which nothing builds.
struct small_course {
  small_course() : folder("course") {
    folder.write("tests/stubs/01_a.hpp", "// the original\n");
    folder.write("exercises/01_a.hpp", "// mine\n");
    course.source_dir = folder.path();
    runner::puzzle only;
    only.slug = "01_a";
    course.puzzles.push_back(only);
  }
  fs::path exercise() const { return folder.path() / "exercises/01_a.hpp"; }
  fs::path backup() const { return folder.path() / "exercises/01_a.hpp.bak-1"; }
  temporary_folder folder;
  runner::course course;
};

}  // namespace

TEST_CASE("reset keeps whatever is in the place of an exercise", "[unit]") {
  small_course it;
  SECTION("a file that may not be read") {
    fs::permissions(it.exercise(), fs::perms::none);
    const auto done = runner::reset_exercise(it.course, it.course.puzzles[0]);
    CHECK(done.backup == it.backup());
    fs::permissions(it.backup(), fs::perms::owner_read);
    CHECK(runner::read_file(it.backup()) == "// mine\n");
  }
  SECTION("a folder") {
    fs::remove(it.exercise());
    it.folder.write("exercises/01_a.hpp/notes.txt", "mine");
    const auto done = runner::reset_exercise(it.course, it.course.puzzles[0]);
    CHECK(done.backup == it.backup());
    CHECK(runner::read_file(it.backup() / "notes.txt") == "mine");
  }
  SECTION("a pipe") {
    fs::remove(it.exercise());
    REQUIRE(::mkfifo(it.exercise().c_str(), 0600) == 0);
    CHECK(runner::reset_exercise(it.course, it.course.puzzles[0]).backup == it.backup());
  }
  CHECK(runner::read_file(it.exercise()) == "// the original\n");
}

TEST_CASE("a reset that cannot be written leaves everything as it was", "[unit]") {
  small_course it;
  // As on a full disk: the new file cannot be made.
  fs::create_directories(it.folder.path() / "exercises/01_a.hpp.reset.new");
  CHECK_THROWS_AS(runner::reset_exercise(it.course, it.course.puzzles[0]), runner::broken_project);
  CHECK(runner::read_file(it.exercise()) == "// mine\n");
  CHECK_FALSE(fs::exists(it.backup()));
}

TEST_CASE("what root writes belongs to whom the place belongs", "[unit]") {
  if (::geteuid() != 0) return;
  small_course it;
  REQUIRE(::chown((it.folder.path() / "exercises").c_str(), 1234, 1235) == 0);
  REQUIRE(::chown(it.exercise().c_str(), 1234, 1235) == 0);
  runner::reset_exercise(it.course, it.course.puzzles[0]);
  for (const fs::path& file : {it.exercise(), it.backup()}) {
    struct stat now {};
    REQUIRE(::stat(file.c_str(), &now) == 0);
    CHECK(now.st_uid == 1234);
    CHECK(now.st_gid == 1235);
  }
}

TEST_CASE("a folder in the place of an exercise is that puzzle's result", "[program]") {
  fixture_project& project = fixture_project::shared();
  const fs::path exercise = project.exercise("01_passes");
  const fs::path aside = exercise.string() + ".aside";
  fs::rename(exercise, aside);
  fs::create_directories(exercise);
  const ran result = project.run({"1", "2"});
  const ran list = project.run({"list"});
  fs::remove(exercise);
  fs::rename(aside, exercise);
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "01_passes.hpp is missing or cannot be read."));
  CHECK(contains(result.out, "measured 5 ms"));
  CHECK(list.exit_code == 0);
}

TEST_CASE("progress does not bring back a project that has moved", "[unit]") {
  fs::path gone;
  {
    const temporary_folder folder("moved");
    gone = folder.path();
  }
  runner::progress_store store(gone);
  store.remember_verdict("01_a", runner::verdict::passed, "text");
  CHECK(contains(store.take_remarks(), "cannot be remembered"));
  CHECK_FALSE(fs::exists(gone));
}

TEST_CASE("a report arrives whole in a slow pipe that does not block", "[unit]") {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  REQUIRE(::fcntl(pipe[1], F_SETFL, O_NONBLOCK) == 0);
  std::size_t arrived = 0;
  std::thread reader([&] {
    char buffer[5000];
    for (ssize_t size = 0; (size = ::read(pipe[0], buffer, sizeof buffer)) > 0;) {
      arrived += static_cast<std::size_t>(size);
      ::usleep(500);
    }
  });
  {
    runner::terminal out(pipe[1], runner::colour_choice::never);
    out.print(std::string(400000, 'x'));
  }
  ::close(pipe[1]);
  reader.join();
  ::close(pipe[0]);
  CHECK(arrived == 400000);
}

#ifdef __linux__
TEST_CASE("a report that cannot be written is said, and is no result", "[program]") {
  fixture_project& project = fixture_project::shared();
  for (const std::string& format : {std::string("json"), std::string("text"), std::string("junit")}) {
    const ran result = run_program(
        {"sh", "-c", "exec \"$0\" 1 --format " + format + " >/dev/full", (project.build() / "runner").string()},
        project.source());
    CHECK(result.exit_code == 3);
    CHECK(contains(result.err, "The output cannot be written: No space left on device."));
  }
}
#endif

TEST_CASE("streams that are closed or full end in the exit code that is due, and in no file", "[program]") {
  fixture_project& project = fixture_project::shared();
  const auto run = [&](const std::string& script) {
    return run_program({"sh", "-c", script, (project.build() / "runner").string()}, project.source());
  };
  const ran closed = run("\"$0\" 1 >&-");
  CHECK(closed.exit_code == 3);
  CHECK(contains(closed.err, "The output cannot be written: Bad file descriptor."));
  CHECK_FALSE(contains(runner::read_file(project.build() / "runner.lock").value_or(""), "Checking"));
  CHECK_FALSE(contains(runner::read_file(project.build() / "runner.texts").value_or(""), "Checking"));
  CHECK(contains(run("\"$0\" 1 2>&- <&-").out, "✓ 01"));
  CHECK(run("\"$0\" 2 2>/dev/full").exit_code == 1);
  CHECK(run("\"$0\" 99 2>/dev/full").exit_code == 2);
  CHECK(run("\"$0\" 99 >&- 2>&- <&-").exit_code == 2);
  CHECK(run("\"$0\" --help >/dev/full").exit_code == 3);
  // A reader that leaves is no error.
  CHECK(run("{ \"$0\" 1 2 3 --format=json; echo $? >&2; } | head -n 1").err == "1\n");
}

TEST_CASE("under nohup the end of the terminal ends nothing", "[program]") {
  fixture_project& project = fixture_project::shared();
  project.add_puzzle("91_sleeps", "usleep(1500000); return 0;");
  project.write("exercises/91_sleeps.hpp",
                "#include <unistd.h>\n" + runner::read_file(project.exercise("91_sleeps")).value_or(""));
  REQUIRE(project.run({"91"}).exit_code == 0);
  int code = -1;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    process::child_process started(executor,
                                   {"sh", "-c", "trap '' HUP; exec \"$0\" 91", (project.build() / "runner").string()});
    asio::steady_timer soon(executor, std::chrono::milliseconds(700));
    co_await soon.async_wait(asio::use_awaitable);
    ::kill(started.id(), SIGHUP);
    code = co_await started.wait();
  });
  fs::remove(project.exercise("91_sleeps"));
  fs::remove(project.source() / "tests/test_91_sleeps.cpp");
  CHECK(code == 0);
}

TEST_CASE("a check that was stopped and goes on (Ctrl-Z, fg) does not time out", "[program]") {
  fixture_project& project = fixture_project::shared();
  project.add_puzzle("92_sleeps", "usleep(700000); return 0;");
  project.write("exercises/92_sleeps.hpp",
                "#include <unistd.h>\n" + runner::read_file(project.exercise("92_sleeps")).value_or(""));
  REQUIRE(project.run({"92"}).exit_code == 0);
  int code = -1;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    std::vector<std::string> argv = project.command({"92", "--timeout", "3"});
    process::child_process started(executor, argv);
    asio::steady_timer wait(executor, std::chrono::milliseconds(400));
    co_await wait.async_wait(asio::use_awaitable);
    ::kill(started.id(), SIGSTOP);
    wait.expires_after(std::chrono::milliseconds(4000));
    co_await wait.async_wait(asio::use_awaitable);
    ::kill(started.id(), SIGCONT);
    code = co_await started.wait();
  });
  fs::remove(project.exercise("92_sleeps"));
  fs::remove(project.source() / "tests/test_92_sleeps.cpp");
  CHECK(code == 0);
}

TEST_CASE("an exercise may be a link, and have any line ends, marks and bytes", "[program]") {
  fixture_project& project = fixture_project::shared();
  const fs::path exercise = project.exercise("01_passes");
  const std::string original = runner::read_file(exercise).value_or("");
  const temporary_folder elsewhere("else where");
  const std::string wrong = "inline int behave(report& out) { out.fail(\"by the link\"); return 1; }\n";
  elsewhere.write("answer.hpp", original);
  fs::remove(exercise);
  fs::create_symlink(elsewhere.path() / "answer.hpp", exercise);
  CHECK(project.run({"1"}).exit_code == 0);
  elsewhere.write("answer.hpp", wrong);
  CHECK(contains(project.run({"1"}).out, "by the link"));
  elsewhere.write("answer.hpp", original);
  CHECK(project.run({"1"}).exit_code == 0);
  fs::remove(elsewhere.path() / "answer.hpp");
  CHECK(contains(project.run({"1"}).out, "01_passes.hpp is missing or cannot be read."));
  fs::remove(exercise);

  const std::string windows = "\xef\xbb\xbf#pragma once\r\ninline int behave(report&) {\r\n  return 0;\r\n}\r\n";
  project.write("exercises/01_passes.hpp", windows);
  CHECK(project.run({"1"}).exit_code == 0);
  std::string broken = windows;
  broken.replace(broken.find("return 0"), 8, "return x");
  project.write("exercises/01_passes.hpp", broken);
  ran result = project.run({"1"});
  CHECK(contains(result.out, "01_passes.hpp:3:10: error: "));
  CHECK_FALSE(contains(result.out, "\r"));

  project.write("exercises/01_passes.hpp",
                "inline int behave(report&) {\n  return y;" + std::string(2, '\0') + "\x9b\xff\n}\n");
  result = project.run({"1"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "01_passes.hpp:2:"));
  for (const char bad : {'\0', '\x9b', '\xff'}) CHECK(result.out.find(bad) == std::string::npos);
  project.write("exercises/01_passes.hpp", original);
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("who waits for a build learns whose it is", "[process]") {
  const temporary_folder folder("lock");
  std::string holder;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    std::optional<runner::build_lock> first;
    first.emplace(co_await runner::build_lock::acquire(executor, folder.path()));
    const runner::build_lock second =
        co_await runner::build_lock::acquire(executor, folder.path(), [&](const std::string& whose) {
          holder = whose;
          first.reset();
        });
  });
  CHECK(holder == "process " + std::to_string(::getpid()));
}

TEST_CASE("a deep check builds as the main build folder does", "[program]") {
  fixture_project project("Ninja");
  REQUIRE(run_program({CMAKE_PROGRAM, "-S", project.source().string(), "-B", project.build().string(),
                       "-DPUZZLES_FETCH=ON", "-DFETCHCONTENT_SOURCE_DIR_ASIO=/some where/asio",
                       "-DCMAKE_CXX_FLAGS=-DMINE=1", "-DCMAKE_CXX_STANDARD=23"},
                      project.source())
              .exit_code == 0);
  project.write("exercises/01_passes.hpp", "inline int behave(report&) { return MINE - 1; }\n");
  CHECK(project.run({"1", "--sanitize"}).exit_code == 0);
  const std::string cache =
      runner::read_file(project.build() / "deep-address-undefined/CMakeCache.txt").value_or("(missing)");
  CHECK(contains(cache, "PUZZLES_FETCH:UNINITIALIZED=ON"));
  CHECK(contains(cache, "FETCHCONTENT_SOURCE_DIR_ASIO:UNINITIALIZED=/some where/asio"));
  CHECK(contains(cache, "CMAKE_CXX_STANDARD:UNINITIALIZED=23"));
}

TEST_CASE("a sanitizer that is a path removes no folder", "[program]") {
  fixture_project project("Ninja");
  project.write_map({{"01_passes", "sanitizer = \"x/../../exercises\""}});
  const ran result = project.run({"1", "--sanitize"});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "'sanitizer' must be a value of -fsanitize="));
  CHECK(fs::exists(project.exercise("01_passes")));
}

TEST_CASE("commands that are shown can be pasted, also with spaces in a path", "[program]") {
  CHECK(runner::shell_word("build/runner") == "build/runner");
  CHECK(runner::shell_word("/a b/runner") == "'/a b/runner'");
  CHECK(runner::shell_word("it's") == "'it'\\''s'");
  CHECK(runner::shell_word("") == "''");

  fixture_project& project = fixture_project::shared();  // in a path with spaces
  const ran result = project.run({"2"});
  CHECK(contains(result.out, "'" + (project.build() / "runner").string() + "' 2\n"));
}
