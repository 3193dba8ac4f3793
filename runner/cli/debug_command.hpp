// The command debug: the test of an exercise in gdb or lldb.
#pragma once

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

struct build_tree;

/// Checks the exercise that is named, or that of the next puzzle, then debugs its first test case that fails. The
/// debugger takes the place of this process. Returns the exit code if there is nothing to debug. Throws wrong_usage and
/// broken_project.
int run_debug(const course& course, const build_tree& tree, const options& asked, const reader_view& reader);

}  // namespace runner
