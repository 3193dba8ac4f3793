// The command explain: why the answer to a puzzle works.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

/// Shows the explanation of the puzzle that is named, or of the one that passed last in map order, once it has passed.
/// Returns the exit code. Throws wrong_usage, or broken_project where there is no explanation.
int run_explain(const course& course, const options& asked, const reader_view& reader);

/// The explanation of the puzzle, as Markdown. Throws broken_project where there is none.
std::string explanation_of(const course& course, const puzzle& puzzle);

}  // namespace runner
