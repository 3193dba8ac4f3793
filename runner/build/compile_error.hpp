// A compiler's page of words, made into what helps a learner.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// The files of the puzzle that did not compile, as they are called in messages.
struct puzzle_files {
  std::string exercise;  ///< "exercises/05_cancellation_cleanup.hpp"
  std::string test;      ///< "tests/test_05_cancellation_cleanup.cpp"
  std::string
      contract;  ///< "tests/contract/05_cancellation_cleanup.cpp", which includes the exercise where there is one
};

/// Line `number` (from 1) of the exercise, or nothing.
using source_lines = std::function<std::optional<std::string>(int number)>;

/// A few lines: the learner's own line first, with its source and caret, then the reason, then how much more there is.
std::string explain_compile_error(std::string_view log, const puzzle_files& files, const source_lines& exercise);

/// What the compiler warns of in the exercise, each place once: "exercises/05_x.hpp:3:5: unused variable 'a'".
std::vector<std::string> warnings_in(std::string_view log, const std::string& exercise);

}  // namespace runner
