// A check's results for programs.
#pragma once

#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "view/report.hpp"

namespace runner {

/// {"total": …, "passed": …, "puzzles": [{"name", "verdict", "duration_ms", "message", "output", "warnings"}, …]} in
/// map order, with a line end. Of a check that was interrupted, "interrupted": true, and the puzzles that have a
/// result.
std::string as_json(const course& course, const std::vector<std::size_t>& which, const results& all);

/// JUnit's XML, as GitHub and GitLab read it: one test case a puzzle. Those without a result were skipped.
std::string as_junit(const course& course, const std::vector<std::size_t>& which, const results& all);

/// Text as a JSON string, quotes included. What is no UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

}  // namespace runner
