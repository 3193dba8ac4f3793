// The command that checks: the one that runs when no other is named.
#pragma once

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

struct build_tree;

/// Checks what `asked` names and shows it as it asks. Returns the exit code. Throws broken_project and wrong_usage.
int run_check(const course& course, const build_tree& tree, const options& asked, const reader_view& reader);

}  // namespace runner
