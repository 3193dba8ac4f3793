// What a check says about a puzzle.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

enum class verdict {
  passed,
  failed,         ///< The test ran and found something wrong.
  compile_error,  ///< The exercise does not compile or link, or is missing.
  timed_out,      ///< The test did not end in time.
  crashed,        ///< A signal or a sanitizer ended the test.
  ended_early,    ///< The program left before its tests did, say by exit(0).
};

/// "compile_error", as in JSON.
std::string_view name_of(verdict of);

/// One thing that is wrong.
struct finding {
  std::string test_case;  ///< The sentence that does not hold; "" if it is not about one.
  std::string text;       ///< Complete, one or more lines, without a line end at the end.
};

/// One test case that ran.
struct test_case_result {
  std::string name;
  bool passed = false;
};

/// The outcome for one puzzle.
struct result {
  verdict what = verdict::failed;
  std::chrono::milliseconds duration{0};  ///< Of the test, in real time; 0 if it did not run.
  std::vector<finding> findings;          ///< Empty if passed.
  std::string output;                     ///< What the test printed itself: the learner's own words.
  std::string compiler_log;               ///< Of a compile error: all that the compiler said.

  bool passed() const { return what == verdict::passed; }
  /// All findings as one text; "" if passed.
  std::string message() const;
};

}  // namespace runner
