#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

/// A project whose answers are targets and tests as ours are, each of which does what its file says.
struct authors_project : fixture_project {
  authors_project() : fixture_project("Ninja") {
    for (const char* old : {"02_fails", "03_does_not_compile"}) {
      fs::remove(exercise(old));
      fs::remove(source() / "tests" / ("test_" + std::string(old) + ".cpp"));
    }
    const std::string map =
        "stars = 1\nconcepts = [\"a\"]\nasio = [\"b\"]\nasyncio = \"c\"\nhints = [\"1\", \"2\", \"3\"]";
    write_map({{"01_passes", map}});
    const std::string stub = "// 01 · Puzzle 01_passes · ★\n#pragma once\nnamespace passes {\n// TODO: it\n}\n";
    write("exercises/01_passes.hpp", stub);
    write("tests/stubs/01_passes.hpp", stub);
    write("tests/solutions/01_passes.hpp", "#pragma once\nnamespace passes {\n}\n");
    write("tests/solutions/01_passes/README.md", "# 01 Puzzle 01_passes\n");
    write("tests/solutions/01_passes/other.hpp", "#pragma once\n");
    write("tests/wrong/01_passes/one.hpp", "// Misconception: x\n// Expect: y\n#pragma once\n");
    fs::copy(fs::path(RUNNER_SOURCE_DIR).parent_path() / "tests/templates", source() / "tests/templates");
    write("README.md",
          "Hello\n<!-- puzzles: -->\n<!-- end of puzzles -->\n<!-- map: -->\n<!-- end of map -->\nGoodbye\n");
  }

  /// Configures it as one for authors, in which the test of the wrong answer says `verdict`: "true" or "false".
  void configure(const std::string& verdict, const std::string& build = "true") {
    write("CMakeLists.txt",
          "cmake_minimum_required(VERSION 3.24)\nproject(fixture LANGUAGES CXX)\nenable_testing()\n"
          "option(PUZZLES_DEVELOPER_MODE \"\" OFF)\n"
          "foreach(name solution stub solution_other wrong_one)\n"
          "  add_custom_target(01_passes_${name} COMMAND ${CMAKE_COMMAND} -E " +
              build +
              ")\n"
              "  add_test(NAME 01_passes_${name} COMMAND ${CMAKE_COMMAND} -E true)\n"
              "endforeach()\n"
              "add_test(NAME 02_another_solution COMMAND ${CMAKE_COMMAND} -E false)\n"
              "add_test(NAME 01_passes_wrong_two COMMAND ${CMAKE_COMMAND} -E " +
              verdict + ")\n");
    const ran configured = run_program(
        {CMAKE_PROGRAM, "-S", source().string(), "-B", build_folder(), "-DPUZZLES_DEVELOPER_MODE=ON"}, source());
    REQUIRE(configured.exit_code == 0);
  }

 private:
  std::string build_folder() const { return fixture_project::build().string(); }
};

}  // namespace

TEST_CASE("verify says what is not as promised", "[program]") {
  authors_project project;
  ran result = project.run({"verify", "--no-build"});
  CHECK(result.out == " ✓ 01_passes\n\n1 of 1 puzzles have their files in order.\n");
  CHECK(result.exit_code == 0);

  result = project.run({"verify"});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "cmake --preset dev"));
  CHECK_FALSE(contains(result.err, "caused by your answer"));

  project.configure("true");
  result = project.run({"verify", "1"});
  CHECK(result.out == " ✓ 01_passes  5 answers\n\n1 of 1 puzzles verified.\n");
  CHECK(result.exit_code == 0);

  project.configure("false");
  result = project.run({"verify"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, " ✗ 01_passes  5 answers\n    wrong_two:\n"));
  CHECK(contains(result.out, "\n0 of 1 puzzles verified.\n"));

  project.configure("true", "false");
  result = project.run({"verify"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "The build of its answers failed:"));

  const changed_file solved(project.exercise("01_passes"), "solved");
  result = project.run({"verify", "--no-build"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "exercises/01_passes.hpp differs from tests/stubs/01_passes.hpp."));
}

TEST_CASE("readme writes the README, and --check only looks", "[program]") {
  authors_project project;
  const auto readme = [&] { return runner::read_file(project.source() / "README.md").value(); };
  const std::string before = readme();
  ran result = project.run({"readme", "--check"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "README.md does not match exercises/puzzles.toml."));
  CHECK(contains(result.out, "+ | [01 Puzzle 01_passes](exercises/01_passes.hpp) | ★ | a | b | c |\n"));
  CHECK(readme() == before);

  CHECK(project.run({"readme"}).exit_code == 0);
  CHECK(contains(readme(), "```\n●  01  Puzzle 01_passes  ★\n```\n<!-- end of map -->\nGoodbye\n"));
  CHECK(project.run({"readme", "--check"}).exit_code == 0);

  project.write("README.md", "without marks\n");
  result = project.run({"readme"});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "exactly once"));
  fs::remove(project.source() / "README.md");
  CHECK(project.run({"readme", "--check"}).exit_code == 3);
}

TEST_CASE("new makes a puzzle once", "[program]") {
  authors_project project;
  ran result = project.run({"new", "21_some_name", "Some name"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "tests/wrong/21_some_name/swallowed.hpp\n"));
  CHECK(project.run({"verify", "--no-build", "21"}).exit_code == 0);
  CHECK(contains(project.run({"map"}).out, "·  21  Some name         ★\n"));

  result = project.run({"new", "21_some_name", "Some name"});
  CHECK(result.exit_code == 2);
  CHECK(result.err == "Number 21 is taken: 21_some_name.\n");
  CHECK(project.run({"new", "noname", "Some name"}).exit_code == 2);
}
