#include "view/answer_diff.hpp"

#include <set>
#include <vector>

#include "util/text.hpp"
#include "view/diff.hpp"

namespace runner {
namespace {

using line_set = std::set<std::string_view>;

bool is_comment(std::string_view trimmed_line) { return trimmed_line.starts_with("//"); }
bool is_include(std::string_view trimmed_line) { return trimmed_line.starts_with("#include"); }

/// The code, without the story that is told before it.
std::vector<std::string> code_lines(std::string_view text) {
  const std::size_t code = text.find("#pragma once");
  return lines_of(code == text.npos ? text : text.substr(code));
}

line_set trimmed_lines(const std::vector<std::string>& lines) {
  line_set all;
  for (const std::string& line : lines) all.insert(trimmed(line));
  return all;
}

/// The line without the comment behind its code.
std::string without_remark(const std::string& line) {
  const std::size_t remark = line.find("  //");
  const std::size_t end = remark == line.npos ? remark : line.find_last_not_of(' ', remark);
  return end == line.npos ? line : line.substr(0, end + 1);
}

/// The lines of one answer that are worth comparing with the `other`.
std::string compared(const std::vector<std::string>& lines, const line_set& original, const line_set& other) {
  std::string text;
  bool after_blank = false, left_out = false;
  for (const std::string& line : lines) {
    const std::string_view word = trimmed(line);
    const bool only_here = original.contains(word) && !other.contains(word);
    if (only_here && (is_comment(word) || is_include(word))) {
      left_out = true;
      continue;
    }
    // A paragraph that is left out takes one of the blank lines around it along.
    if (word.empty() && after_blank && left_out) continue;
    after_blank = word.empty();
    if (!word.empty()) left_out = false;
    text += (only_here ? without_remark(line) : line) + "\n";
  }
  return text;
}

}  // namespace

std::string answer_diff(std::string_view yours, std::string_view reference, std::string_view original,
                        const style& look) {
  const std::vector<std::string> mine = code_lines(yours), theirs = code_lines(reference), first = code_lines(original);
  const line_set shipped = trimmed_lines(first);
  return diff(compared(mine, shipped, trimmed_lines(theirs)), compared(theirs, shipped, trimmed_lines(mine)), look);
}

}  // namespace runner
