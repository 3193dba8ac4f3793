#include "check/sanitizer_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "check/sanitizers.hpp"

namespace runner {
namespace {

std::string_view words_for(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> known{{
      {"stack-use-after-return", "a local variable is used after its function or coroutine has ended"},
      {"stack-use-after-scope", "a local variable is used after its block has ended"},
      {"heap-use-after-free",
       "memory is used after it was freed: often a reference into a coroutine or object that is gone"},
      {"heap-buffer-overflow", "memory is used beyond the end of its object"},
      {"stack-buffer-overflow", "memory is used beyond the end of a local variable"},
      {"attempting double-free", "the same memory is freed twice"},
      {"SEGV", "memory is used that is not there: an empty pointer, most likely"},
      {"stack-overflow", "functions call each other without end"},
      {"data race", "two threads use the same memory at the same time, and one of them writes"},
  }};
  for (const auto& [name, words] : known) {
    if (kind.substr(0, name.size()) == name) return words;
  }
  return "";
}

/// "stack-use-after-return" from "stack-use-after-return on address 0x7f…".
std::string_view kind_in(std::string_view headline) {
  const std::size_t end =
      std::min({headline.find(" on "), headline.find(" (pid"), headline.find(" in "), headline.size()});
  return headline.substr(0, end);
}

/// What the stack below a heading tells, or "" if it is of no use.
std::string_view label_for(std::string_view heading) {
  if (heading.find("freed by") != heading.npos) return "freed at";
  if (heading.find("allocated by") != heading.npos) return "made at";
  if (heading.find("located in stack of") != heading.npos) return "lives in";
  if (heading.find("Previous ") != heading.npos) return "and at";
  return "";
}

/// "exercises/05_x.hpp:42" from a line of a stack, or "".
std::string_view exercise_in(std::string_view frame) {
  const std::size_t begin = frame.rfind("exercises/");
  if (begin == frame.npos) return "";
  frame.remove_prefix(begin);
  return frame.substr(0, frame.find(' '));
}

}  // namespace

std::optional<sanitizer_report> find_sanitizer_report(std::string_view err) {
  const sanitizer* found_by = nullptr;
  std::size_t at = err.npos;
  for (const sanitizer& each : known_sanitizers) {
    const std::size_t found = err.find(each.mark);
    if (found < at) at = found, found_by = &each;
  }
  if (found_by == nullptr) return std::nullopt;

  sanitizer_report report;
  const std::size_t line_begin = err.rfind('\n', at) + 1;                // npos + 1 is 0
  report.begin = err.substr(0, line_begin).find_last_not_of("=\n") + 1;  // the rule above it, too
  constexpr std::string_view announcement = "AddressSanitizer:DEADLYSIGNAL";
  while (report.begin >= announcement.size() && err.substr(0, report.begin).ends_with(announcement))
    report.begin = err.substr(0, report.begin - announcement.size()).find_last_not_of('\n') + 1;
  std::string_view headline = err.substr(at + found_by->mark.size());
  headline = headline.substr(0, headline.find('\n'));
  if (found_by->place_first) {
    const std::string_view place = err.substr(line_begin, at - line_begin);
    const std::string_view known_place =
        exercise_in(place).empty() ? place.substr(0, place.find_last_not_of(' ') + 1) : exercise_in(place);
    report.text = fmt::format("{} undefined behaviour: {}", known_place, headline);
    return report;
  }

  const std::string_view kind = kind_in(headline);
  const std::string_view words = words_for(kind);
  report.text = words.empty() ? fmt::format("{} found: {}", found_by->name, headline)
                              : fmt::format("{} found {}: {}.", found_by->name, kind, words);

  std::string_view label = "used at";
  for (std::string_view rest = err.substr(at); !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.substr(0, 7) == "SUMMARY") break;
    const bool is_frame = line.find_first_not_of(' ') != line.npos && line[line.find_first_not_of(' ')] == '#';
    if (!is_frame && !label_for(line).empty()) label = label_for(line);
    if (const std::size_t arrow = line.find(" <== "); arrow != line.npos) {
      const std::size_t open = line.find('\''), close = line.find('\'', open + 1);
      if (close != line.npos) report.text += fmt::format("\n  variable  {}", line.substr(open, close - open + 1));
    }
    if (is_frame && !label.empty() && !exercise_in(line).empty()) {
      report.text += fmt::format("\n  {:<8}  {}", label, exercise_in(line));
      label = "";  // the innermost line of the exercise says it; its callers would only repeat it
    }
  }
  return report;
}

}  // namespace runner
