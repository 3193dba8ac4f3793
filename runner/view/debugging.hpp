// What is said before a debugger starts.
#pragma once

#include <string>

#include "check/verdict.hpp"
#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

/// Which test case is debugged (`test_case`; "": all), where the debugger stops (`line`: at that line of the exercise
/// first, unless it is 0), the commands for the first steps, and where to read more.
std::string about_to_debug(const puzzle& puzzle, const result& outcome, const std::string& test_case, int line,
                           const std::string& debugger, const reader_view& reader, const style& look);

}  // namespace runner
