// What the program was asked to do.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "screen/terminal.hpp"

namespace runner {

enum class output_format { text, json, junit };

/// A check of puzzles: what the program does when no command is named.
struct options {
  std::vector<std::string> names;  ///< Of puzzles; empty: all.
  output_format format = output_format::text;
  colour_choice colours = colour_choice::automatic;
  int jobs = 0;  ///< 0: as many as there are processors.
  std::optional<std::chrono::milliseconds> time_limit;
  bool build = true;
};

/// The program is to end at once with these words, on standard output if `exit_code` is 0, else on standard error.
struct farewell {
  int exit_code = 0;
  std::string words;
};

/// Reads the arguments. A mistake in them, --help and --version are a farewell.
std::variant<options, farewell> parse_arguments(int argc, const char* const* argv);

}  // namespace runner
