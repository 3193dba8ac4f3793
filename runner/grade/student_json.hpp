// Graded students as JSON, there and back. The one place that knows the fields of a puzzle's result.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "grade/student_result.hpp"

namespace runner {

/// A text that is no result of this program: a sentence that says why.
struct not_a_result : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// {"schema": 1, "student": …, "course": {…}, "compiler": …, "asio": …, "puzzles": […]}, with a line end.
std::string to_json(const student_result& student);

/// The same of a usual check of `total` puzzles, which has no student: {"schema": 1, "total": …, "passed": …, …}. With
/// fewer results than that it was interrupted, and says so.
std::string to_json_of_check(const student_result& results, std::size_t total);

/// Throws not_a_result.
student_result parse_student(std::string_view json);

/// One puzzle alone, as the cache keeps it.
std::string to_json(const graded_puzzle& puzzle);

/// Throws not_a_result.
graded_puzzle parse_puzzle(std::string_view json);

}  // namespace runner
