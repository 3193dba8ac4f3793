// What the kit reports beside Catch2's report: the findings file of util/protocol.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "check/verdict.hpp"

namespace runner {

/// What the findings file says, as far as it was written.
struct kit_report {
  bool started = false;            ///< The kit was loaded.
  std::vector<std::string> cases;  ///< Every test case of the program.
  std::string running;             ///< The test case that has begun and not ended, or "".
  std::string drawn;               ///< The numbers drawn at random in that test case, in words, or "".
  std::vector<finding> findings;   ///< In the order in which they were noticed.
  bool ended = false;              ///< The program ended normally, all its test cases had run and none had failed.
};

/// Reads the text of a findings file, whole or broken off. An end counts only if it repeats `secret`.
kit_report parse_kit_report(std::string_view text, std::string_view secret);

}  // namespace runner
