#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"

namespace fs = std::filesystem;

namespace {

/// Exit code 3, nothing on standard output, and words that hold `part`.
void check_trouble(const ran& result, const std::string& part) {
  INFO(result.err);
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "not caused by your answer"));
  CHECK(contains(result.err, part));
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a broken map is refused with its line", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  {
    const changed_file broken(project.source() / "exercises/puzzles.toml", "[[puzzle]]\nslug = \n");
    check_trouble(project.run({}), "exercises/puzzles.toml:2: this is not TOML");
  }
  {
    const changed_file away(project.source() / "exercises/puzzles.toml");
    // The fixture has no Git, as a download has none.
    check_trouble(project.run({"--format=json"}),
                  "exercises/puzzles.toml is missing.\nCopy it from a new download of the project.");
  }
}

TEST_CASE("no build folder, or one of elsewhere, is said", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  const fs::path lonely = project.source() / "lonely";
  fs::create_directories(lonely);
  fs::copy_file(project.build() / "runner", lonely / "runner", fs::copy_options::overwrite_existing);
  check_trouble(run_program({(lonely / "runner").string()}, lonely), "has no CMakeCache.txt");
  fs::copy_file(project.build() / "CMakeCache.txt", lonely / "CMakeCache.txt", fs::copy_options::overwrite_existing);
  check_trouble(run_program({(lonely / "runner").string()}, lonely), "has moved");
  std::ofstream(lonely / "CMakeCache.txt") << "nothing\n";
  check_trouble(run_program({(lonely / "runner").string()}, lonely), "is damaged");
}

TEST_CASE("a missing compiler or build tool is reported, and no answer is blamed", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  const fs::path cache = project.build() / "CMakeCache.txt";
  const std::string text = text_of(cache);
  {
    const changed_file changed(cache, replaced(text, CXX_COMPILER, "/no/such/compiler"));
    check_trouble(project.run({}), "The compiler of this build folder is gone: /no/such/compiler");
  }
  {
    const std::size_t at = text.find("CMAKE_MAKE_PROGRAM");
    const std::size_t sign = text.find('=', at);
    const changed_file changed(cache, text.substr(0, sign + 1) + "/no/such/ninja" + text.substr(text.find('\n', sign)));
    check_trouble(project.run({}), "The build tool of this build folder is gone: /no/such/ninja");
  }
}

TEST_CASE("an error in what all puzzles share is not blamed on an answer", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  {
    const changed_file broken(project.source() / "tests/shared.cpp", "int shared() { return nonsense; }\n");
    const ran result = project.run({});
    check_trouble(result, "What all puzzles share does not build");
    CHECK(contains(result.err, "nonsense"));
  }
  {
    // Without project(), CMake would first look for a C compiler, which there may not be.
    const changed_file broken(project.source() / "CMakeLists.txt",
                              "project(broken LANGUAGES NONE)\nmessage(FATAL_ERROR \"on purpose\")\n");
    check_trouble(project.run({}), "on purpose");
  }
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("a build folder that was emptied of its rules is configured again", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  fs::remove(project.build() / "build.ninja");
  CHECK(project.run({"1"}).exit_code == 0);
}

TEST_CASE("another generator works too", "[trouble]") {
  fixture_project project("Unix Makefiles");
  ran result = project.run({});
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "✓ 01"));
  CHECK(contains(result.out, "✗ 02  Puzzle 02_fails             failed"));
  CHECK(contains(result.out, "✗ 03  Puzzle 03_does_not_compile  compile error"));

  project.add_puzzle("04_new", "return 0;");
  CHECK(project.run({"4"}).exit_code == 0);

  project.write("tests/shared.cpp", "int shared() { return nonsense; }\n");
  check_trouble(project.run({"1"}), "What all puzzles share does not build");
}
