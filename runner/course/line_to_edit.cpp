#include "course/line_to_edit.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "util/text.hpp"

namespace runner {
namespace {

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

/// Whether a function's body begins at the end of this line: it is neither a namespace nor a loop or a condition.
bool begins_function(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.back() != '{' || line.find('(') == line.npos) return false;
  constexpr std::array<std::string_view, 8> others{"for ",   "if ",     "while ", "switch ",
                                                   "} else", "} catch", "catch ", "//"};
  return std::none_of(others.begin(), others.end(), [&](std::string_view each) { return line.starts_with(each); });
}

/// "fetch" of "inline asio::awaitable<int> fetch(int page) {".
std::string_view function_name(std::string_view line) {
  const std::size_t end = line.find('(');
  if (end == line.npos) return {};
  std::size_t begin = end;
  while (begin > 0 && (std::isalnum(static_cast<unsigned char>(line[begin - 1])) != 0 || line[begin - 1] == '_'))
    --begin;
  return line.substr(begin, end - begin);
}

template <class Matches>
std::optional<std::size_t> first_line(const std::vector<std::string>& lines, Matches matches) {
  const auto found = std::find_if(lines.begin(), lines.end(), matches);
  if (found == lines.end()) return std::nullopt;
  return static_cast<std::size_t>(found - lines.begin());
}

bool has_todo(std::string_view line) { return line.find("TODO") != line.npos; }

/// The line on which the function begins that has the original's first TODO.
std::string_view function_to_edit(const std::vector<std::string>& stub) {
  const std::optional<std::size_t> todo = first_line(stub, has_todo);
  if (!todo) return {};
  for (std::size_t i = *todo; i-- > 0;)
    if (begins_function(stub[i]) && indentation(stub[i]) < indentation(stub[*todo])) return stub[i];
  return {};
}

}  // namespace

int line_to_edit(std::string_view exercise, std::string_view stub) {
  const std::vector<std::string> lines = lines_of(exercise);
  std::optional<std::size_t> found = first_line(lines, has_todo);
  const std::vector<std::string> original = lines_of(stub);
  const std::string_view function = function_to_edit(original);
  if (!found && !function.empty()) {
    found = first_line(lines, [&](std::string_view line) { return trimmed(line) == trimmed(function); });
    const std::string_view name = function_name(function);
    if (!found && !name.empty())
      found = first_line(lines,
                         [&](std::string_view line) { return begins_function(line) && function_name(line) == name; });
  }
  if (!found) found = first_line(lines, begins_function);
  return static_cast<int>(found.value_or(0)) + 1;
}

}  // namespace runner
