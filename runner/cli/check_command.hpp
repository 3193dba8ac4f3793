// The command that checks: the one that runs when no other is named.
#pragma once

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

struct build_tree;

/// Exit codes of the program.
inline constexpr int all_passed = 0;
inline constexpr int some_not_passed = 1;
inline constexpr int called_wrongly = 2;
inline constexpr int project_is_broken = 3;
inline constexpr int was_interrupted = 130;

/// Checks what `asked` names and shows it as it asks. Returns the exit code. Throws broken_project and wrong_usage.
int run_check(const course& in, const build_tree& tree, const options& asked, const reader_view& reader);

}  // namespace runner
