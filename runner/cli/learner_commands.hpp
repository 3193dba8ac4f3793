// The commands, beside the check, that help with solving the puzzles. Each returns the program's exit code.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

/// Lists all puzzles with their results.
int run_list(const course& course, const options& asked);

/// Shows which puzzle depends on which, with their results.
int run_map(const course& course, const options& asked, const reader_view& reader);

/// Gives one hint more than before, or all.
int run_hint(const course& course, const options& asked, const reader_view& reader);

/// Restores the original exercise.
int run_reset(const course& course, const options& asked, const reader_view& reader);

/// Shows the reference answer next to the learner's, once that has passed: before, only if asked to spoil.
int run_solution(const course& course, const options& asked, const reader_view& reader);

/// Resets the exercise and says what became of it, in a sentence or two. Throws broken_project.
std::string reset_in_words(const course& course, const puzzle& puzzle, const reader_view& reader);

/// The reference answer as a difference to the learner's, and where others are.
std::string solution_text(const course& course, const puzzle& puzzle, const reader_view& reader, const style& look);

}  // namespace runner
