// The commands for those who teach a class. Each returns the program's exit code.
#pragma once

#include "build/build_tree.hpp"
#include "cli/options.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// Checks the answers of every student and writes a file of results for each. 0 if all were graded, whatever the
/// results; 1 if there was a student who could not be.
int run_grade(const course& course, const build_tree& tree, const options& asked);

/// Reports the results that `grade` wrote.
int run_report(const course& course, const options& asked);

/// Makes a branch with the solutions, or one without any answer. The work tree stays as it is.
int run_publish(const course& course, const options& asked);

}  // namespace runner
