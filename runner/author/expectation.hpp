// What must become of an answer whose result is known: a reference answer passes, a stub and a wrong answer do not.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "check/verdict.hpp"

namespace runner {

/// How the test of an answer must end.
enum class ending {
  passed,
  failed,  ///< With a complete report.
  hung,    ///< The kit's watchdog ended it.
  crashed,
  undefined,  ///< Its behaviour is undefined: a crash, or a complete report. Which one depends on the sanitizer.
};

/// What an answer says of itself in the comment that it begins with.
struct expectation {
  ending ends = ending::failed;
  std::vector<std::string> texts;    ///< Each of them must be in the message.
  std::vector<std::string> not_for;  ///< Compilers that miscompile it: "g++ 12".
};

/// Reads the lines `// Expect: …`, `// Ends: hung|crashed|undefined` and `// Not for: …` of an answer whose test ends
/// as `usual` unless it says otherwise. Throws broken_project if a wrong answer expects no text, or an unknown ending.
expectation read_expectation(std::string_view answer, const std::string& file, ending usual);

/// Whether the answer says that it is not for this compiler. `id` and `version` are CMake's: "GNU", "12.2.0".
bool excludes(const expectation& expected, std::string_view id, std::string_view version);

/// Why the result is not what was expected, in a sentence, or "".
std::string objection_to(const result& outcome, const expectation& expected, std::chrono::milliseconds time_limit);

}  // namespace runner
