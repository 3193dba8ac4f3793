// What a check says about a puzzle.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

enum class verdict { passed, failed, compile_error, timed_out, crashed, ended_early };

/// What a result means for the learner: done, to be corrected, or not judged to its end.
enum class severity { good, wrong, incomplete };

struct verdict_info {
  verdict what;
  std::string_view name;   ///< In JSON and in files.
  std::string_view words;  ///< For people.
  severity means;          ///< Its colour in view/, and the exit code: good is 0.
};

/// Every result. A new one is a row here, a case in judge() and a test of that.
inline constexpr std::array<verdict_info, 6> verdicts{{
    {verdict::passed, "passed", "passed", severity::good},
    {verdict::failed, "failed", "failed", severity::wrong},  // the test ran and found something wrong
    {verdict::compile_error, "compile_error", "compile error", severity::incomplete},  // also: the exercise is missing
    {verdict::timed_out, "timed_out", "timed out", severity::incomplete},
    {verdict::crashed, "crashed", "crashed", severity::wrong},  // a signal or a sanitizer ended the test
    {verdict::ended_early, "ended_early", "ended early", severity::incomplete},  // say by exit(0)
}};

const verdict_info& info_of(verdict what);

/// "compile_error", as in JSON.
inline std::string_view name_of(verdict what) { return info_of(what).name; }

/// "compile error", for people.
inline std::string_view words_for(verdict what) { return info_of(what).words; }

/// The result of that name, or nothing.
std::optional<verdict> verdict_named(std::string_view name);

/// One thing that is wrong.
struct finding {
  std::string test_case;  ///< The sentence that does not hold; "" if it is not about one.
  std::string text;       ///< Complete, one or more lines, without a line end at the end.

  // The same in its parts, if the kit reported it (util/protocol.hpp); otherwise `measured` is "".
  std::string measured;
  std::string expected;
  std::vector<std::string> open;    ///< What had not finished.
  std::vector<std::string> causes;  ///< The most likely first.
  std::string drawn;                ///< Numbers drawn at random, and how to repeat them.
  std::string timeline;             ///< Lines that are drawn.

  bool thrown = false;       ///< An exception that propagated out of the test case.
  bool held_thread = false;  ///< The kit's watchdog ended the program.
};

/// One test case that ran.
struct test_case_result {
  std::string name;
  bool passed = false;
};

/// The outcome for one puzzle.
struct result {
  verdict what = verdict::failed;
  bool untouched = false;                 ///< Not passed, and the exercise is still the original: it is to do.
  std::chrono::milliseconds duration{0};  ///< Of the test, in real time; 0 if it did not run.
  std::vector<finding> findings;          ///< Empty if passed.
  std::vector<test_case_result> cases;    ///< The test cases that ran.
  std::string output;                     ///< What the test printed itself: the learner's own words, cut if long.
  std::vector<std::string> warnings;  ///< Of the compiler, about the exercise: "exercises/05_x.hpp:3:5: unused …".
  std::string compiler_log;           ///< Of a compile error: all that the compiler said.

  bool passed() const { return info_of(what).means == severity::good; }
  /// All findings as one text; "" if passed.
  std::string message() const;
};

}  // namespace runner
