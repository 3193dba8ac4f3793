#include "author/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/errors.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

constexpr std::string_view opening = "<!-- timeline: ";
constexpr std::string_view closing = " -->";
constexpr std::string_view end_line = "<!-- end of timeline -->";

std::string drawings(std::string_view original, std::string_view solution) {
  if (original == solution)
    return fmt::format(
        "The original and the solution take the same time. They differ in their results:\n\n```\n{}```\n", solution);
  const std::string before = original.empty() ? "The original ends before anything starts.\n\n"
                                              : fmt::format("The original:\n\n```\n{}```\n\n", original);
  return before + fmt::format("The solution:\n\n```\n{}```\n", solution);
}

}  // namespace

std::vector<std::string> timelines_wanted(std::string_view explanation) {
  std::vector<std::string> names;
  for (const std::string& line : lines_of(explanation)) {
    if (line.starts_with(opening) && line.ends_with(closing))
      names.push_back(line.substr(opening.size(), line.size() - opening.size() - closing.size()));
  }
  return names;
}

std::string first_drawing(std::string_view timelines, std::string_view test_case) {
  std::string drawing;
  bool inside = false;
  for (const std::string& line : lines_of(timelines)) {
    if (inside && line.empty()) break;
    if (inside) drawing += line + "\n";
    if (line == test_case) inside = true;
  }
  return drawing;
}

std::string with_timeline(std::string_view explanation, std::string_view test_case, std::string_view original,
                          std::string_view solution) {
  const std::string begin_line = fmt::format("{}{}{}\n", opening, test_case, closing);
  const std::size_t begin = explanation.find(begin_line);
  const std::size_t end = begin == explanation.npos ? begin : explanation.find(end_line, begin);
  if (end == explanation.npos)
    throw broken_project(fmt::format("The timeline of \"{}\" has no line \"{}\".", test_case, end_line));
  return std::string(explanation.substr(0, begin + begin_line.size())) + drawings(original, solution) +
         std::string(explanation.substr(end));
}

bool have_same_lines(std::string_view one, std::string_view other) {
  const std::vector<std::string> some = lines_of(one), others = lines_of(other);
  return std::is_permutation(some.begin(), some.end(), others.begin(), others.end());
}

}  // namespace runner
