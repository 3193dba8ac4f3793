// The commands for those who write puzzles. Each returns the program's exit code.
#pragma once

#include "build/build_tree.hpp"
#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

/// Makes the files of a new puzzle.
int run_new(const course& course, const options& asked, const reader_view& reader);

/// Checks what the authors of puzzles promise: of all, or of those that are named.
int run_verify(const course& course, const build_tree& tree, const options& asked, const reader_view& reader);

/// Draws the timelines in the explanations anew, or only says whether they are up to date.
int run_timelines(const course& course, const build_tree& tree, const options& asked, const reader_view& reader);

/// Writes the README's parts that are made from the map, or only says whether they are right.
int run_readme(const course& course, const options& asked, const reader_view& reader);

/// Runs the test of one answer, whose result is known, and says whether that is the result. 77: it says nothing with
/// this compiler. Throws broken_project.
int run_judge(const options& asked);

}  // namespace runner
