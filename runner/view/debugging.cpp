#include "view/debugging.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "util/text.hpp"

namespace runner {

std::string about_to_debug(const puzzle& puzzle, const result& outcome, const std::string& test_case, int line,
                           const std::string& debugger, const reader_view& reader, const style& look) {
  const std::string exercise = reader.to_project + puzzle.exercise_file();
  std::string prose;
  if (outcome.passed()) {
    prose = fmt::format("{} {} passes. {} stops at {}:{}.", puzzle.number(), puzzle.title, debugger, exercise, line);
  } else {
    prose = fmt::format("{} {}: {}", puzzle.number(), puzzle.title,
                        test_case.empty() ? "the whole test" : fmt::format("\"{}\"", test_case));
    if (line > 0) prose += fmt::format("\n{} stops at {}:{} first.", debugger, exercise, line);
    prose +=
        fmt::format("\n{} stops at the first failed expectation, exception or crash. No time limit applies.", debugger);
  }
  prose += "\n\n";
  const std::string local_variables = debugger == "gdb" ? "info locals" : "frame variable";
  const std::string break_at = debugger == "gdb" ? "tbreak FILE:LINE" : "br set -o true -f FILE -l LINE";
  std::string text;
  for (const std::string& each : wrapped(prose, look.width)) text += each + "\n";
  const std::array<std::pair<std::string, std::string_view>, 5> commands{
      {{"bt", "who called whom"},
       {local_variables, "the variables of the exercise"},
       {"next, step, finish, continue", "go on"},
       {break_at, "stop there the next time; then run"},
       {"quit", "leave"}}};
  const bool in_columns = look.width >= 70;
  for (const auto& [words, meaning] : commands)
    text += in_columns ? fmt::format("  {:<32}{}\n", words, meaning) : fmt::format("  {}\n    {}\n", words, meaning);
  text += "\n";
  for (const std::string& each :
       wrapped(fmt::format("Stepping through a coroutine: {}exercises/DEBUGGING.md", reader.to_project), look.width))
    text += each + "\n";
  return text + "\n";
}

}  // namespace runner
