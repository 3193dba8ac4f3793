// The timelines in the explanations: drawn by the kit, kept up to date by a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// The test cases whose timelines an explanation shows: the names in its lines `<!-- timeline: NAME -->`. Pure.
std::vector<std::string> timelines_wanted(std::string_view explanation);

/// The first drawing of a test case in what a test wrote to PUZZLE_TIMELINE, or "". Pure.
std::string first_drawing(std::string_view timelines, std::string_view test_case);

/// The explanation with the drawings of the original and of the solution between `<!-- timeline: NAME -->` and the
/// next `<!-- end of timeline -->`; one drawing if they are equal. Throws broken_project where the end is missing.
/// Pure.
std::string with_timeline(std::string_view explanation, std::string_view test_case, std::string_view original,
                          std::string_view solution);

/// Whether two explanations have the same lines, in any order: which of two coroutines runs first at the same instant
/// depends on the version of Asio. Pure.
bool have_same_lines(std::string_view one, std::string_view other);

}  // namespace runner
