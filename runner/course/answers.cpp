#include "course/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "course/course.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/fingerprint.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Moves the file out of the way, under a name that was free. Whatever it is: one that cannot be read, or a folder, may
/// be a learner's work, too.
fs::path keep_beside(const fs::path& file) {
  for (int number = 1;; ++number) {
    fs::path backup = file;
    backup += fmt::format(".bak-{}", number);
    if (fs::exists(fs::symlink_status(backup))) continue;
    fs::rename(file, backup);
    return backup;
  }
}

}  // namespace

fs::path pristine_file(const course& course, const puzzle& puzzle) { return course.source_dir / puzzle.stub_file(); }

std::string checked_text(const course& course, const puzzle& puzzle) {
  const auto of_file = [](const fs::path& file) {
    const std::optional<std::string> text = read_file(file);
    return text ? fingerprint_of(*text) : 0;
  };
  return checked_text(of_file(course.exercise(puzzle)), of_file(course.test(puzzle)));
}

bool is_untouched(const course& course, const puzzle& puzzle) {
  const std::optional<std::string> pristine = read_file(pristine_file(course, puzzle));
  return pristine && pristine == read_file(course.exercise(puzzle));
}

reset_outcome reset_exercise(const course& course, const puzzle& puzzle) {
  const std::optional<std::string> pristine = read_file(pristine_file(course, puzzle));
  if (!pristine) {
    throw broken_project(
        fmt::format("The original of the exercise: {}", cannot_read(course.source_dir, puzzle.stub_file())));
  }
  const fs::path exercise = course.exercise(puzzle);
  reset_outcome done;
  try {
    const std::optional<std::string> now = read_file(exercise);
    done.was_pristine = now == pristine;
    if (done.was_pristine) return done;
    // Written first: on a full disk nothing else happens then.
    fs::path fresh = exercise;
    fresh += ".reset";
    write_whole(fresh, *pristine);
    if (fs::exists(fs::symlink_status(exercise))) done.backup = keep_beside(exercise);
    fs::rename(fresh, exercise);
  } catch (const std::system_error& error) {
    throw broken_project(fmt::format("{} cannot be reset: {}.", puzzle.exercise_file(), error.code().message()));
  }
  return done;
}

bool has_answers(const course& course) {
  std::error_code error;
  return fs::is_directory(course.source_dir / "tests" / "solutions", error);
}

std::vector<fs::path> other_solutions(const course& course, const puzzle& puzzle) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(course.source_dir / puzzle.solutions_folder(), error)) {
    if (file.path().extension() == ".hpp") found.push_back(file.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace runner
