// From how a test ended to a verdict.
#pragma once

#include <string>
#include <string_view>

#include "check/verdict.hpp"
#include "process/run.hpp"

namespace runner {

/// What a test may take: more than any answer needs, and less than what makes a machine unusable.
inline constexpr std::size_t test_memory_limit = std::size_t{2} << 30;
inline constexpr std::size_t test_file_limit = std::size_t{64} << 20;

/// What a test left behind beside how its process ended. See util/protocol.hpp.
struct test_traces {
  std::string report;    ///< Catch2's, "" if it wrote none.
  std::string findings;  ///< The kit's, "" if it wrote none.
  std::string secret;    ///< That the kit was to repeat at its very end.
};

/// A pass takes a complete report of Catch2 in which every test case passed, and the kit's word that the program ended
/// normally.
result judge(const process::outcome& outcome, const test_traces& traces, std::chrono::milliseconds time_limit);

/// What a compile error says about a puzzle.
result judge_compile_error(std::string explanation, std::string log);

/// "a segmentation fault (SIGSEGV): …", what the signal means in words.
std::string signal_in_words(int signal);

}  // namespace runner
