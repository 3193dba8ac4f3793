#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) { return runner::read_file(file).value_or("(missing)"); }

/// A project of its own, which tests may change as they like, with stubs and reference answers.
struct solvable_project : fixture_project {
  solvable_project() : fixture_project("Ninja") {
    add_puzzle("02_fails", "out.fail(\"not yet\"); return 1;");
    write_map({{"01_passes", "stars = 1\nhints = [\"First.\", \"Second.\", \"Third.\"]"},
               {"02_fails", "stars = 2\nafter = [\"01_passes\"]\nhints = [\"One.\", \"Two.\", \"Three.\"]"},
               {"03_does_not_compile", ""}});
    write("tests/stubs/02_fails.hpp", text_of(exercise("02_fails")));
    write("tests/solutions/02_fails.hpp",
          "#pragma once\ninline int behave([[maybe_unused]] report& out) {\n  return 0;\n}\n");
    write("tests/solutions/02_fails/otherwise.hpp", "#pragma once\n");
  }
};

}  // namespace

TEST_CASE("what was checked is remembered and listed", "[program]") {
  solvable_project project;
  ran result = project.run({"list"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, ">~ 01  Puzzle 01_passes            ★   not checked    exercises/01_passes.hpp\n"));

  CHECK(project.run({}).exit_code == 1);
  result = project.run({"list"});
  CHECK(contains(result.out, " ✓ 01  Puzzle 01_passes            ★   passed "));
  CHECK(contains(result.out, ">· 02  Puzzle 02_fails             ★★  to do "));
  CHECK(contains(result.out, " ✗ 03  Puzzle 03_does_not_compile      compile error "));
  CHECK(contains(project.run({"map"}).out, "·  02  Puzzle 02_fails             ★★  ← next\n"));

  const changed_file edited(project.exercise("01_passes"), "edited");
  CHECK(contains(project.run({"list"}).out, ">~ 01  Puzzle 01_passes            ★   edited "));

  project.write(".puzzles/progress.toml", "version = 99\n");
  result = project.run({"list"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "another version"));
  CHECK(contains(result.out, "not checked"));
  CHECK(project.run({"list"}).err == "");
}

TEST_CASE("a deep check is asked for, and without sanitizers the usual one is made", "[program]") {
  solvable_project project;
  project.add_puzzle("01_passes", "static int values[3]; volatile int i = 3; return values[i] * 0;");
  CHECK(project.run({"1"}).exit_code == 0);
  ran result = project.run({"1", "--sanitize"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "out of bounds"));
  CHECK(contains(result.out, "Checking 01 Puzzle 01_passes, with the sanitizers of a deep check …"));

  project.write_map({{"01_passes", "sanitizer = \"thread\""}});
  result = project.run({"1", "--sanitize"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "No deep check: "));
  CHECK(contains(result.out, "The usual check runs instead."));
}

TEST_CASE("hints come one by one, for the next puzzle unless one is named", "[program]") {
  solvable_project project;
  ran result = project.run({"hint"});
  CHECK(contains(result.out, "Hint 1 of 3\n  First.\n"));
  CHECK_FALSE(contains(result.out, "Second."));
  CHECK(contains(project.run({"hint", "1"}).out, "Hint 2 of 3\n  Second.\n"));
  CHECK(contains(project.run({"hint"}).out, "That was the last hint."));
  CHECK(contains(project.run({"hint"}).out, "You have seen all hints."));
  CHECK(contains(project.run({"hint", "--all", "2"}).out, "Hint 3 of 3\n  Three.\n"));
  CHECK(contains(project.run({"hint", "3"}).out, "There are no hints"));

  CHECK(project.run({"1"}).exit_code == 0);
  CHECK(contains(project.run({"hint"}).out, "02 Puzzle 02_fails\n"));
  result = project.run({"hint", "9"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "There is no puzzle 9"));
}

TEST_CASE("reset brings the stub back and keeps every edited file", "[program]") {
  solvable_project project;
  const fs::path exercise = project.exercise("02_fails");
  const std::string stub = text_of(exercise);
  ran result = project.run({"reset", "2"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "exercises/02_fails.hpp is unchanged.\n"));
  CHECK_FALSE(fs::exists(exercise.string() + ".bak-1"));

  for (const std::string number : {"1", "2"}) {
    project.write("exercises/02_fails.hpp", "mine " + number);
    result = project.run({"reset", "2"});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "exercises/02_fails.hpp.bak-" + number + ".\n"));
    CHECK(text_of(exercise) == stub);
    CHECK(text_of(exercise.string() + ".bak-" + number) == "mine " + number);
  }
  fs::remove(exercise);
  CHECK(contains(project.run({"reset", "2"}).out, "was missing. The original is restored."));
  CHECK(text_of(exercise) == stub);

  result = project.run({"reset", "1"});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "tests/stubs/01_passes.hpp is missing"));
}

TEST_CASE("a solution is shown after a pass, or when asked to spoil", "[program]") {
  solvable_project project;
  ran result = project.run({"solution", "2"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "Solve it first"));
  CHECK_FALSE(contains(result.out, "return 0"));

  result = project.run({"solution", "2", "--spoil"});
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "-   out.fail(\"not yet\"); return 1;\n+   return 0;\n"));
  CHECK(contains(result.out, "tests/solutions/02_fails/otherwise.hpp\n"));

  project.write("exercises/02_fails.hpp", "// A story.\n" + text_of(project.source() / "tests/solutions/02_fails.hpp"));
  CHECK(project.run({"2"}).exit_code == 0);
  CHECK(contains(project.run({"solution", "2"}).out, "are the same"));
  project.write("exercises/02_fails.hpp", "edited since");
  CHECK(project.run({"solution", "2"}).exit_code == 0);
}

TEST_CASE("--full shows all that the compiler said", "[program]") {
  solvable_project project;
  ran result = project.run({"3"});
  CHECK(contains(result.out, "runner' 3 --full\n"));
  CHECK_FALSE(contains(result.out, "All that the compiler said"));
  result = project.run({"3", "--full"});
  CHECK(contains(result.out, "All that the compiler said:\n"));
  CHECK(contains(result.out, "In file included from"));
  CHECK_FALSE(contains(result.out, "--full"));
  CHECK(contains(project.run({"2"}).out, "runner' hint 2\n"));
  CHECK(project.run({"list", "--full"}).exit_code == 2);
}

TEST_CASE("a slip in a command's name is explained", "[program]") {
  const ran result = fixture_project::shared().run({"hnt"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "runner' hint\n"));
}

TEST_CASE("solution and reset without a name are about the next puzzle", "[program]") {
  solvable_project project;
  project.write("tests/stubs/01_passes.hpp", text_of(project.exercise("01_passes")));
  project.write("tests/solutions/01_passes.hpp", "#pragma once\n");
  ran result = project.run({"solution"});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "solution 1 --spoil\n"));
  CHECK(contains(project.run({"solution", "--spoil"}).out, "tests/solutions/01_passes.hpp\n"));
  CHECK(contains(project.run({"reset"}).out, "exercises/01_passes.hpp is unchanged.\n"));

  CHECK(project.run({"1"}).exit_code == 0);
  project.write("exercises/02_fails.hpp", "mine");
  CHECK(contains(project.run({"reset"}).out, "exercises/02_fails.hpp.bak-1.\n"));
  CHECK(text_of(project.exercise("02_fails").string() + ".bak-1") == "mine");

  project.write_map({{"01_passes", ""}});
  std::filesystem::remove(project.exercise("02_fails"));
  std::filesystem::remove(project.exercise("03_does_not_compile"));
  std::filesystem::remove(project.source() / "tests/test_02_fails.cpp");
  std::filesystem::remove(project.source() / "tests/test_03_does_not_compile.cpp");
  CHECK(contains(project.run({"reset"}).out, "All puzzles have passed. To reset one of them: "));
  CHECK(contains(project.run({"solution"}).out, "All puzzles have passed. To compare one of them: "));
}
