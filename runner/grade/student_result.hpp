// What grading a student came to: the values that are stored, one file a student, and that reports are made from.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace runner {

/// One test case of a puzzle.
struct graded_case {
  std::string name;
  bool passed = false;
};

/// One puzzle of one student.
struct graded_puzzle {
  std::string name;     ///< The slug.
  std::string verdict;  ///< As in the JSON of a check ("passed", "timed_out", …), or "missing": nothing was submitted.
  std::string message;  ///< "" if passed.
  std::chrono::milliseconds duration{0};
  bool untouched = false;             ///< In a check: not passed, and the exercise is still the original.
  std::vector<graded_case> cases;     ///< Those that ran.
  std::string output;                 ///< What the test printed itself.
  std::vector<std::string> warnings;  ///< Of the compiler, about the answer.
  std::vector<std::string> flags;     ///< What a person should look at. No flag changes the verdict.
  std::string answer_sha256;          ///< "" if missing.
  std::string code_sha256;            ///< Of the answer without comments and white space: equal ones are copies.

  bool passed() const { return verdict == "passed"; }
};

/// One student.
struct student_result {
  std::string student;
  std::string course_version;
  std::string course_commit;           ///< "" where the course is no git checkout.
  std::string compiler;                ///< "clang 19.1.7"
  std::string asio;                    ///< "1.22.1"
  std::vector<graded_puzzle> puzzles;  ///< In map order.
};

/// Two students whose answers share most of their code: a hint for a person, no more.
struct similar_answers {
  std::string slug;
  std::string student;
  std::string other;
  int percent = 0;  ///< Of the code of `student`, that is in the answer of `other` too.
};

}  // namespace runner
