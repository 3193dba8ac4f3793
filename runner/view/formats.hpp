// A check's results for programs.
#pragma once

#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "grade/student_result.hpp"
#include "view/report.hpp"

namespace runner {

/// The fields of a graded student's JSON, but for the student, with "total" and "passed". `about` has what the check
/// itself does not know: compiler and course, and a puzzle for each of `which`, with fingerprints and flags. Of a check
/// that was interrupted, "interrupted": true, and the puzzles that have a result.
std::string as_json(const course& course, const std::vector<std::size_t>& which, const results& all,
                    student_result about);

/// JUnit's XML, as GitHub and GitLab read it: one test case a puzzle. Those without a result were skipped.
std::string as_junit(const course& course, const std::vector<std::size_t>& which, const results& all);

/// Text as a JSON string, quotes included. What is no UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

}  // namespace runner
