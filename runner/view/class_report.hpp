// The results of a class, as text and for other programs. Pure functions of what `grade` wrote.
#pragma once

#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "grade/student_result.hpp"
#include "view/style.hpp"

namespace runner {

/// A puzzle and how the class did in it.
struct class_puzzle {
  std::string slug;
  std::string title;
  double points = 1;
  std::size_t passed = 0;
};

/// A student and what the results are worth.
struct class_student {
  student_result result;       ///< Its puzzles in the class's order, each there.
  std::vector<double> points;  ///< By puzzle.
  double total = 0;
  std::size_t passed = 0;
  std::size_t flags = 0;
};

/// Students who submitted the same code for a puzzle, comments and white space aside.
struct class_copies {
  std::string slug;
  std::vector<std::string> students;
};

struct class_results {
  std::vector<class_puzzle> puzzles;    ///< In map order.
  std::vector<class_student> students;  ///< By name.
  std::vector<class_copies> copies;
  std::vector<similar_answers> similar;  ///< A hint, where there is a program that finds them.
  double points = 0;                     ///< To be had.
};

/// Points are those of the map. `partial`: a puzzle that is not passed has the share of its test cases that passed.
class_results sum_up(const course& course, const std::vector<student_result>& students, bool partial);

/// "anna  17/20  2 flags"
std::string student_line(const student_result& student, const style& look);

/// A grid of students and puzzles, the hardest puzzles, and what to look at.
std::string class_text(const class_results& all, const style& look);

/// One row a student: name, total, passed, then points for each puzzle, as spreadsheets and Moodle import it.
std::string class_csv(const class_results& all);

/// JUnit's XML: a test suite for each student.
std::string class_junit(const class_results& all);

/// Gradescope's results.json, of the only student.
std::string class_gradescope(const class_results& all);

/// "2", "2.5", "0.33"
std::string points_text(double points);

/// Text for HTML and XML: nothing in it is markup.
std::string markup_escaped(std::string_view text);

}  // namespace runner
