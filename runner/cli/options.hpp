// What the program was asked to do.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "screen/terminal.hpp"
#include "tools/editor.hpp"

namespace runner {

enum class output_format { text, json, junit };

/// How the results of a class are reported.
enum class class_format { text, csv, junit, gradescope, html };

/// The commands. `check` has no name of its own: it is what the program does when no other is named.
enum class action {
  check,
  watch,
  list,
  map,
  hint,
  reset,
  solution,
  explain,
  open,
  debug,
  completion,
  complete,
  make_puzzle,
  verify,
  readme,
  timelines,
  judge,
  grade,
  report,
  publish
};

/// What was asked for. Each command reads what concerns it.
struct options {
  action what = action::check;
  std::vector<std::string> names;  ///< Of puzzles; empty: all, or the one that is next.
  colour_choice colours = colour_choice::automatic;

  output_format format = output_format::text;  ///< Of a check.
  int jobs = 0;                                ///< 0: as many as there are processors.
  std::optional<std::chrono::milliseconds> time_limit;
  bool build = true;
  bool sanitize = false;  ///< Under more sanitizers than usual, in a build of their own.
  bool timeline = false;  ///< Show what the coroutines did in virtual time, also when all is right.
  bool in_full = false;   ///< All that is wrong, and all that the compiler said.

  bool all_hints = false;
  editor_choice editor;          ///< Of open and watch.
  std::string debugger;          ///< "gdb", "lldb" or "": the one that there is.
  bool from_start = false;       ///< The debugger stops where the exercise begins.
  bool spoil = false;            ///< The reference answer also to a puzzle that has not been solved.
  std::string title;             ///< Of a new puzzle.
  std::filesystem::path folder;  ///< Where the results of a class are.
  std::string sandbox;           ///< "bubblewrap" or "none".
  class_format class_as = class_format::text;
  bool partial = false;    ///< Points for test cases, not only for whole puzzles.
  bool only_look = false;  ///< At what is generated, without changing it.

  std::string program;      ///< To be judged: a test that was built against one answer.
  std::string answer;       ///< Whose first lines say what to expect; "": no more than that it fails, or passes.
  bool must_pass = false;   ///< Otherwise it must fail.
  std::string compiler_id;  ///< As CMake names it: "Clang".
  std::string compiler_version;
};

/// The program is to end at once with these words, on standard output if `exit_code` is 0, else on standard error.
struct farewell {
  int exit_code = 0;
  std::string words;
};

/// Reads the arguments. A mistake in them, --help and --version are a farewell.
std::variant<options, farewell> parse_arguments(int argc, const char* const* argv);

/// The command that `word` was probably meant to be, or "".
std::string command_like(std::string_view word);

}  // namespace runner
