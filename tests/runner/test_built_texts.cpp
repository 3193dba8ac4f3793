#include <unistd.h>

#include <chrono>
#include <cstring>

#include "build/object_inputs.hpp"
#include "catch.hpp"
#include "contains.hpp"
#include "coroutine.hpp"
#include "fixture.hpp"
#include "process/child_process.hpp"

namespace fs = std::filesystem;

namespace {

const auto two_hours = std::chrono::hours(2);
const std::string head = "#pragma once\ninline int behave([[maybe_unused]] report& out) {\n  ";
const std::string good = head + "return 0;\n}\n";
const std::string wrong = head + "out.fail(\"the wrong answer\"); return 1;\n}\n";

/// Puts a file into its place as `mv` does, with a time that says that it was written long ago.
void move_in(const fs::path& place, const std::string& text) {
  fs::path beside = place;
  beside += ".beside";
  std::ofstream(beside, std::ios::binary) << text;
  fs::last_write_time(beside, fs::file_time_type::clock::now() - two_hours);
  fs::rename(beside, place);
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string number(std::uint32_t value) {
  std::string bytes(4, '\0');
  std::memcpy(bytes.data(), &value, 4);
  return bytes;
}

bool all(std::string_view) { return true; }

/// The line of `list` about 01.
std::string listed(const fixture_project& project) {
  const std::string text = project.run({"list"}).out;
  const std::size_t at = text.find("Puzzle 01_passes");
  return at == std::string::npos ? text : text.substr(at, text.find('\n', at) - at);
}

}  // namespace

TEST_CASE("a result is about the text on disk, whatever time the file has", "[program]") {
  fixture_project project("Ninja");
  const fs::path exercise = project.exercise("01_passes");
  project.write("exercises/01_passes.hpp", good);
  REQUIRE(project.run({"1"}).exit_code == 0);

  move_in(exercise, wrong);
  CHECK(project.run({"1"}).exit_code == 1);
  move_in(exercise, good);
  CHECK(project.run({"1"}).exit_code == 0);

  // Back in its place, with the time that it had: the copy that `reset` keeps.
  fs::rename(exercise, exercise.string() + ".bak-1");
  project.write("exercises/01_passes.hpp", wrong);
  CHECK(project.run({"1"}).exit_code == 1);
  fs::rename(exercise.string() + ".bak-1", exercise);
  CHECK(project.run({"1"}).exit_code == 0);

  // A text that does not compile in between.
  project.write("exercises/01_passes.hpp", "nonsense");
  CHECK(project.run({"1"}).exit_code == 1);
  move_in(exercise, good);
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("the test and what all tests share count as well, whatever time they have", "[program]") {
  fixture_project project("Ninja");
  REQUIRE(project.run({"1"}).exit_code == 0);

  const std::string report = text_of(project.source() / "tests/report.hpp");
  std::string broken = report;
  broken.replace(broken.find("int failures = 0"), 16, "int failures = 1");
  move_in(project.source() / "tests/report.hpp", broken);
  CHECK(project.run({"1"}).exit_code == 1);
  move_in(project.source() / "tests/report.hpp", report);
  CHECK(project.run({"1"}).exit_code == 0);

  move_in(project.source() / "tests/shared.cpp", "int shared() { return nonsense; }\n");
  CHECK(project.run({"1"}).exit_code == 3);
  move_in(project.source() / "tests/shared.cpp", "int shared() { return 0; }\n");
  CHECK(project.run({"1"}).exit_code == 0);

  const fs::path test = project.source() / "tests/test_01_passes.cpp";
  std::string failing = text_of(test);
  failing.replace(failing.find("return code"), 11, "return 7   ");
  move_in(test, failing);
  CHECK(project.run({"1"}).exit_code == 1);
}

TEST_CASE("a header that an answer includes counts as well, whatever time it has", "[program]") {
  fixture_project project("Ninja");
  project.write("exercises/mine.hpp", "#define MINE 0\n");
  project.write("exercises/01_passes.hpp", "#include \"mine.hpp\"\n" + head + "return MINE;\n}\n");
  CHECK(project.run({"1"}).exit_code == 0);
  move_in(project.source() / "exercises/mine.hpp", "#define MINE 1\n");
  CHECK(project.run({"1"}).exit_code == 1);
}

TEST_CASE("a program that someone else has put in its place does not count", "[program]") {
  fixture_project project("Ninja");
  REQUIRE(project.run({"1", "2"}).exit_code == 1);
  const fs::path tests = project.build() / "tests";
  const auto time = fs::last_write_time(tests / "test_02_fails") + two_hours;
  fs::copy_file(tests / "test_01_passes", tests / "test_02_fails", fs::copy_options::overwrite_existing);
  fs::last_write_time(tests / "test_02_fails", time);
  CHECK(contains(project.run({"2"}).out, "measured 5 ms"));
}

TEST_CASE("a save while the compiler runs is judged, and not lost", "[program]") {
  for (const char* generator : {"Ninja", "Unix Makefiles"}) {
    held_compiler compiler;
    fixture_project project(generator, compiler.program());
    project.write("exercises/01_passes.hpp", wrong);
    ran result;
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      compiler.hold();
      std::vector<std::string> argv = project.command({"1"});
      process::child_process runner(executor, argv);
      REQUIRE(compiler.is_held());
      project.write("exercises/01_passes.hpp", good);
      compiler.release();
      result.exit_code = co_await runner.wait();
    });
    CHECK(result.exit_code == 0);
    CHECK(project.run({"1"}).exit_code == 0);

    // A text that does not compile, replaced while the compiler reads it.
    project.write("exercises/01_passes.hpp", "nonsense");
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      compiler.hold();
      std::vector<std::string> argv = project.command({"1"});
      process::child_process runner(executor, argv);
      REQUIRE(compiler.is_held());
      project.write("exercises/01_passes.hpp", good);
      compiler.release();
      result.exit_code = co_await runner.wait();
    });
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE("a save while the compiler runs is remembered as what was judged", "[program]") {
  held_compiler compiler;
  fixture_project project("Ninja", compiler.program());
  const auto check_and_save = [&](const std::string& first, const std::string& then) {
    project.write("exercises/01_passes.hpp", first);
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      compiler.hold();
      std::vector<std::string> argv = project.command({"1"});
      process::child_process runner(executor, argv);
      REQUIRE(compiler.is_held());
      project.write("exercises/01_passes.hpp", then);
      compiler.release();
      co_await runner.wait();
    });
    return listed(project);
  };
  CHECK(contains(check_and_save(wrong, good), " passed "));
  CHECK(contains(check_and_save(good, wrong), " failed "));
  CHECK(contains(check_and_save(good, "nonsense"), " compile error "));
  CHECK(contains(check_and_save("nonsense", good), " passed "));
}

TEST_CASE("a save while the test runs is seen as an edit", "[program]") {
  fixture_project project("Ninja");
  const fs::path mark = project.source() / "began";
  project.write("exercises/01_passes.hpp", "#include <unistd.h>\ninline int behave(report&) {\n  fclose(fopen(\"" +
                                               mark.string() + "\", \"w\"));\n  usleep(300000);\n  return 0;\n}\n");
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    std::vector<std::string> argv = project.command({"1"});
    process::child_process runner(executor, argv);
    for (int i = 0; i < 3000 && !fs::exists(mark); ++i) ::usleep(10000);
    project.write("exercises/01_passes.hpp", wrong);
    co_await runner.wait();
  });
  CHECK(contains(listed(project), " edited "));
}

TEST_CASE("nothing is compiled again where nothing changed", "[program]") {
  held_compiler compiler;
  fixture_project project("Ninja", compiler.program());
  REQUIRE(project.run({"1", "2"}).exit_code == 1);
  const int before = compiler.runs();
  CHECK(project.run({"1", "2"}).exit_code == 1);
  CHECK(compiler.runs() == before);
  move_in(project.exercise("01_passes"), wrong);
  CHECK(project.run({"1", "2"}).exit_code == 1);
  CHECK(compiler.runs() == before + 2);  // compiled and linked, and only that one
}

TEST_CASE("ninja's record of inputs is read, the last word of each object and no broken part", "[unit]") {
  std::string bytes = "# ninjadeps\n" + number(4);
  const auto path = [&](std::string name, std::uint32_t index) {
    name.resize((name.size() + 3) / 4 * 4, '\0');
    bytes += number(static_cast<std::uint32_t>(name.size() + 4)) + name + number(~index);
  };
  const auto deps = [&](std::uint32_t object, std::vector<std::uint32_t> inputs) {
    bytes += number(static_cast<std::uint32_t>(12 + 4 * inputs.size()) | 0x80000000u) + number(object) + number(0) +
             number(0);
    for (const std::uint32_t input : inputs) bytes += number(input);
  };
  path("a.o", 0);
  path("a.cpp", 1);
  deps(0, {1});
  path("/usr/b c.hpp", 2);
  deps(0, {1, 2});
  const auto expected = runner::object_inputs{{"a.o", {"a.cpp", "/usr/b c.hpp"}}};
  CHECK(runner::parse_ninja_deps(bytes, all) == expected);
  CHECK(runner::parse_ninja_deps(bytes + number(400) + "half", all) == expected);
  CHECK(runner::parse_ninja_deps(bytes, [](std::string_view) { return false; }).empty());
  CHECK(runner::parse_ninja_deps("# ninjadeps\n" + number(9), all).empty());
  CHECK(runner::parse_ninja_deps("", all).empty());
}

TEST_CASE("a compiler's rule for make is read, with spaces in names", "[unit]") {
  CHECK(runner::parse_depfile("a.o: a.cpp \\\n  /x\\ y/b.hpp c.hpp\n\nc.hpp:\n") ==
        std::vector<std::string>{"a.cpp", "/x y/b.hpp", "c.hpp"});
  CHECK(runner::parse_depfile("nothing").empty());
}
