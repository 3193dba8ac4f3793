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

/// What a test left behind: how its process ended, and its report's text, "" if it wrote none.
result judge(const process::outcome& outcome, std::string_view report, std::chrono::milliseconds time_limit);

/// What a compile error says about a puzzle.
result judge_compile_error(std::string explanation, std::string log);

/// "a segmentation fault (SIGSEGV): …", what the signal means in words.
std::string signal_in_words(int signal);

}  // namespace runner
