// The command watch.
#pragma once

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

struct build_tree;

/// Checks a puzzle whenever its files are saved, and answers to keys: the puzzle that `asked` names, or the next one
/// that has not passed. Returns the exit code: 0 after q, 130 interrupted, 2 where there is no terminal. Throws
/// broken_project and wrong_usage.
int run_watch(const course& course, const build_tree& tree, const options& asked, const reader_view& reader);

}  // namespace runner
