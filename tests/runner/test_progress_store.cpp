#include "catch.hpp"
#include "contains.hpp"
#include "course/answers.hpp"
#include "state/progress_store.hpp"
#include "state/status.hpp"
#include "temporary_folder.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;
using namespace runner;

TEST_CASE("progress is remembered by the next program", "[unit]") {
  const temporary_folder project("progress");
  {
    progress_store store(project.path());
    store.remember_verdict("01_a", verdict::passed, "x");
    store.remember_verdict("01_a", verdict::timed_out, "y");
    store.remember_hints("02_b", 2);
    CHECK(store.take_remarks() == "");
  }
  progress_store store(project.path());
  CHECK(store.of("01_a").last == verdict::timed_out);
  CHECK(store.of("01_a").text == "y");
  CHECK(store.of("01_a").ever_passed);
  CHECK(store.of("02_b").hints == 2);
  CHECK_FALSE(store.of("02_b").last);
  CHECK_FALSE(store.of("03_unknown").ever_passed);
  CHECK(store.take_remarks() == "");
}

TEST_CASE("what one program remembers, another does not overwrite", "[unit]") {
  const temporary_folder project("progress");
  progress_store one(project.path()), other(project.path());
  one.remember_hints("01_a", 1);
  other.remember_hints("02_b", 2);
  const progress_store later(project.path());
  CHECK(later.of("01_a").hints == 1);
  CHECK(later.of("02_b").hints == 2);
}

TEST_CASE("a broken file, or one of another version, is set aside and said", "[unit]") {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"nonsense", "line 1"}, {"version = 2\n", "another version"}, {"", "another version"}, {"\xff\xfe\n", "line 1"}};
  const temporary_folder project("progress");
  for (const auto& [text, said] : cases) {
    INFO(text);
    project.write(".puzzles/progress.toml", text);
    progress_store store(project.path());
    CHECK(contains(store.take_remarks(), said));
    CHECK(store.take_remarks() == "");
    CHECK_FALSE(store.of("01_a").last);
    store.remember_hints("01_a", 1);
    CHECK(progress_store(project.path()).of("01_a").hints == 1);
  }
  CHECK(read_file(project.path() / ".puzzles/progress.toml.old-1") == "nonsense");
  CHECK(fs::exists(project.path() / ".puzzles/progress.toml.old-4"));
}

TEST_CASE("values that make no sense are no trouble", "[unit]") {
  const temporary_folder project("progress");
  project.write(
      ".puzzles/progress.toml",
      "version = 1\n[puzzles.01_a]\nverdict = \"splendid\"\nhints = -5\npassed = \"yes\"\n[puzzles]\n02_b = 7\n");
  progress_store store(project.path());
  CHECK_FALSE(store.of("01_a").last);
  CHECK(store.of("01_a").hints == 0);
  CHECK_FALSE(store.of("01_a").ever_passed);
}

TEST_CASE("where nothing can be written, that is said once", "[unit]") {
  const temporary_folder project("progress");
  project.write(".puzzles", "a file, where the folder should be");
  progress_store store(project.path());
  store.remember_hints("01_a", 1);
  store.remember_hints("01_a", 2);
  const std::string remarks = store.take_remarks();
  CHECK(contains(remarks, "cannot be remembered"));
  CHECK(remarks.find("cannot") == remarks.rfind("cannot"));
  CHECK(store.of("01_a").hints == 2);
}

TEST_CASE("a verdict stands for the text that was judged", "[unit]") {
  const temporary_folder project("progress");
  course course;
  course.source_dir = project.path();
  course.puzzles.resize(2);
  course.puzzles[0].slug = "01_a";
  course.puzzles[1].slug = "02_b";
  project.write("exercises/01_a.hpp", "one");
  project.write("tests/test_01_a.cpp", "test");
  progress_store store(project.path());
  CHECK(next_open(statuses(course, store)) == 0u);
  store.remember_verdict("01_a", verdict::passed, checked_text(course, course.puzzles[0]));
  CHECK(statuses(course, store)[0].passed());
  CHECK(next_open(statuses(course, store)) == 1u);
  CHECK(next_open(statuses(course, store), 2) == 1u);
  store.remember_verdict("02_b", verdict::passed, checked_text(course, course.puzzles[1]));
  CHECK_FALSE(next_open(statuses(course, store), 1));
  store.remember_verdict("02_b", verdict::failed, checked_text(course, course.puzzles[1]));

  project.write("exercises/01_a.hpp", "another");
  CHECK(statuses(course, store)[0].edited);
  CHECK(next_open(statuses(course, store)) == 0u);
  project.write("exercises/01_a.hpp", "one");
  CHECK_FALSE(statuses(course, store)[0].edited);
  project.write("tests/test_01_a.cpp", "a stricter test");
  CHECK(statuses(course, store)[0].edited);
  CHECK_FALSE(statuses(course, store)[1].edited);
}
