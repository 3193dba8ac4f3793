// The files that answer a puzzle, beside the exercise itself: how it came, and the reference answers.
//
// How an exercise came is kept in tests/stubs, a copy of every exercise that is part of the project. Git may be absent
// (a downloaded archive), what git has may be the learner's own commits, and a copy made at the first sight may be of
// an exercise that was edited before: a tracked copy is right in every case. `verify --no-build`, one of the project's
// own tests, holds both equal.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// What became of an exercise.
struct reset_outcome {
  bool was_pristine = false;                    ///< Nothing was to be done.
  std::optional<std::filesystem::path> backup;  ///< Where the edited file is now; none if it was missing.
};

/// The copy that tells how an exercise came.
std::filesystem::path pristine_file(const course& course, const puzzle& puzzle);

/// Whether the exercise is still the original.
bool is_untouched(const course& course, const puzzle& puzzle);

/// The fingerprint of what a check of the puzzle judges: its exercise and its test, as they are now.
std::string checked_text(const course& course, const puzzle& puzzle);

/// Restores the original exercise and keeps what was there as exercises/NN_name.hpp.bak-1, -2, … Throws
/// broken_project if there is no pristine copy or nothing can be written.
reset_outcome reset_exercise(const course& course, const puzzle& puzzle);

/// Whether reference answers and explanations are part of this copy of the course. The branch that `publish learners`
/// makes has none.
bool has_answers(const course& course);

/// What to say where they are asked for and there are none.
inline constexpr std::string_view no_answers_here =
    "This copy of the course has no reference answers and no explanations. Ask your teacher for them.\n";

/// The reference answers by other means: tests/solutions/NN_name/*.hpp, sorted.
std::vector<std::filesystem::path> other_solutions(const course& course, const puzzle& puzzle);

}  // namespace runner
