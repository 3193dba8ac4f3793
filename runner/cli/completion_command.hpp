// The command completion, and what its scripts call.
#pragma once

#include "build/build_tree.hpp"
#include "cli/options.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// Prints the script for the shell that is named, whose one line in a start file switches completion on.
int run_completion(const build_tree& tree, const options& asked);

/// Prints what may stand at the end of the words that are given.
int run_complete(const course& course, const options& asked);

}  // namespace runner
