// The command open: the exercise in the learner's editor.
#pragma once

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "tools/editor.hpp"
#include "view/report.hpp"

namespace runner {

/// Opens the exercise that is named, or that of the next puzzle, at the line to edit. The editor takes the place of
/// this process. Returns the exit code if there is nothing to open. Throws wrong_usage.
int run_open(const course& course, const options& asked, const reader_view& reader);

/// How to open the exercise at `line`, or for 0 at the line to edit. Throws wrong_usage if there is no editor.
editor_start editor_for_exercise(const course& course, const puzzle& puzzle, const options& asked, int line = 0);

}  // namespace runner
