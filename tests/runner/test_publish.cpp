#include "catch.hpp"
#include "fixture.hpp"
#include "util/files.hpp"

using namespace runner;

namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string exercise_text(const std::string& body) { return "#pragma once\nnamespace passes {\n" + body + "\n}\n"; }

/// A course in a Git repository, with one exercise that is solved and committed.
struct repository : fixture_project {
  repository() : fixture_project("Ninja") {
    for (const char* slug : {"01_passes", "02_fails", "03_does_not_compile"}) {
      write("tests/stubs/" + std::string(slug) + ".hpp", exercise_text("// TODO"));
      write("tests/solutions/" + std::string(slug) + ".hpp", exercise_text("// the reference answer"));
      write("tests/solutions/" + std::string(slug) + "/README.md", "# Explained\n");
      write("tests/wrong/" + std::string(slug) + "/one.hpp", exercise_text("// a wrong answer"));
    }
    write("tests/cheats/one.hpp", exercise_text("// a cheat"));
    write(".gitignore", "build/\n");
    git({"init", "-q", "-b", "main"});
    git({"config", "user.name", "Somebody"});
    git({"config", "user.email", "somebody@example.org"});
    git({"add", "-A"});
    git({"commit", "-q", "-m", "Start"});
  }

  std::string git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    const ran done = run_program(arguments, source());
    INFO(done.err);
    CHECK(done.exit_code == 0);
    return done.out;
  }

  /// Everything that publishing must leave alone: HEAD, index, work tree, stashes and remote branches.
  std::string state() const {
    return git({"rev-parse", "HEAD"}) + git({"symbolic-ref", "HEAD"}) + git({"status", "--porcelain=v2", "--branch"}) +
           git({"ls-files", "--stage"}) + git({"diff"}) + git({"stash", "list"}) + git({"branch", "-r"});
  }
};

bool has_git() {
  if (run_program({"sh", "-c", "command -v git"}, "/").exit_code == 0) return true;
  WARN("Skipped: no git");
  return false;
}

}  // namespace

TEST_CASE("publish solutions: every exercise is its reference answer, and nothing else changes", "[grade]") {
  if (!has_git()) return;
  repository project;
  // One change is staged, one is not, and one file is new.
  project.write("exercises/01_passes.hpp", "staged");
  project.git({"add", "exercises/01_passes.hpp"});
  project.write("exercises/02_fails.hpp", "not staged");
  project.write("tests/solutions/02_fails.hpp", "not committed");
  project.write("new.txt", "new");
  const std::string before = project.state();

  const ran published = project.run({"publish", "solutions"});
  INFO(published.err);
  REQUIRE(published.exit_code == 0);
  CHECK(contains(published.out, "The branch solutions is at "));
  CHECK(contains(published.out, "It was not pushed."));
  CHECK(project.state() == before);
  CHECK(project.git({"rev-parse", "solutions^"}) == project.git({"rev-parse", "HEAD"}));
  CHECK(project.git({"diff", "--name-only", "HEAD", "solutions"}) ==
        "exercises/01_passes.hpp\nexercises/02_fails.hpp\nexercises/03_does_not_compile.hpp\n");
  for (const char* slug : {"01_passes", "02_fails"}) {
    CHECK(project.git({"show", "solutions:exercises/" + std::string(slug) + ".hpp"}) ==
          exercise_text("// the reference answer"));
  }
  // Once more: the branch is moved, not built upon.
  REQUIRE(project.run({"publish", "solutions"}).exit_code == 0);
  CHECK(project.git({"rev-list", "--count", "solutions"}) == "2\n");
  CHECK(project.state() == before);
}

TEST_CASE("publish learners: no answer is in the branch, nor in its history", "[grade]") {
  if (!has_git()) return;
  repository project;
  project.write("exercises/01_passes.hpp", "solved, not committed");
  const std::string before = project.state();
  const ran published = project.run({"publish", "learners"});
  INFO(published.err);
  REQUIRE(published.exit_code == 0);
  CHECK(project.state() == before);
  CHECK(project.git({"rev-list", "--count", "learners"}) == "1\n");
  const std::string files = project.git({"ls-tree", "-r", "--name-only", "learners"});
  for (const char* gone : {"tests/solutions", "tests/wrong", "tests/cheats"}) CHECK_FALSE(contains(files, gone));
  CHECK(project.git({"diff", "--name-only", "--diff-filter=A", "HEAD", "learners"}) == "");
  // The exercise is committed as solved, and the branch has the original.
  CHECK(project.git({"show", "learners:exercises/01_passes.hpp"}) == exercise_text("// TODO"));
}

TEST_CASE("a copy for learners says that it has no answers", "[grade]") {
  if (!has_git()) return;
  repository project;
  REQUIRE(project.run({"publish", "learners"}).exit_code == 0);
  project.git({"switch", "-q", "learners"});
  for (const std::string command : {"solution", "explain"}) {
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--spoil"}}) {
      std::vector<std::string> arguments{command, "1"};
      arguments.insert(arguments.end(), more.begin(), more.end());
      const ran said = project.run(arguments);
      CHECK(said.exit_code == 1);
      CHECK(said.out ==
            "This copy of the course has no reference answers and no explanations. Ask your teacher for them.\n");
      CHECK(said.err == "");
    }
  }
  CHECK(contains(project.run({"verify", "--no-build"}).out, "This copy of the course has no answers"));
  CHECK(contains(project.run({"list"}).out, "Puzzle 01_passes"));
}

TEST_CASE("publish refuses what it cannot do, and says why", "[grade]") {
  if (!has_git()) return;
  repository project;
  REQUIRE(project.run({"publish", "solutions"}).exit_code == 0);
  project.git({"switch", "-q", "solutions"});
  const ran on_itself = project.run({"publish", "solutions"});
  CHECK(on_itself.exit_code == 3);
  CHECK(contains(on_itself.err, "The branch solutions is checked out"));
  project.git({"switch", "-q", "main"});

  project.git({"rm", "-q", "--cached", "tests/solutions/02_fails.hpp"});
  project.git({"commit", "-q", "-m", "Lose an answer"});
  const ran incomplete = project.run({"publish", "solutions"});
  CHECK(incomplete.exit_code == 3);
  CHECK(contains(incomplete.err, "tests/solutions/02_fails.hpp"));

  const fixture_project no_repository("Ninja");
  const ran nowhere = no_repository.run({"publish", "learners"});
  CHECK(nowhere.exit_code == 3);
  CHECK(contains(nowhere.err, "not a git repository"));
}
