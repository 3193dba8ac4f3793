#include "author/readme.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <vector>

#include "util/errors.hpp"
#include "view/overview.hpp"
#include "view/report.hpp"

namespace runner {
namespace {

/// Text that Markdown shows as it is, in a table.
std::string plain(std::string_view text) {
  const auto is_word = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inside_a_word = i > 0 && is_word(i - 1) && is_word(i + 1);
    if (c == '|' || c == '*' || c == '`' || c == '<' || c == '[' || (c == '_' && !inside_a_word)) result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string plain(const std::vector<std::string>& texts) { return plain(fmt::format("{}", fmt::join(texts, ", "))); }

/// Where the text has `what`, which it must have once.
std::size_t find_once(std::string_view text, const std::string& what) {
  const std::size_t found = text.find(what);
  if (found == text.npos || text.find(what, found + 1) != text.npos) {
    throw broken_project(
        fmt::format("README.md must have \"{}\" exactly once: the runner writes what is there.", what));
  }
  return found;
}

}  // namespace

std::string puzzle_table(const course& course) {
  std::string text = "| puzzle | | teaches | Asio | asyncio |\n| --- | --- | --- | --- | --- |\n";
  for (const puzzle& each : course.puzzles) {
    text += fmt::format("| [{} {}]({}) | {} | {} | {} | {} |\n", each.number(), plain(each.title), each.exercise_file(),
                        stars(each.stars), plain(each.concepts), plain(each.asio), plain(each.asyncio));
  }
  return text;
}

std::string map_block(const course& course) { return "```\n" + plain_map(course) + "```\n"; }

std::string with_part(std::string_view text, std::string_view name, std::string_view content) {
  const std::size_t mark = find_once(text, fmt::format("<!-- {}:", name));
  const std::size_t begin = text.find('\n', mark);
  const std::size_t end = find_once(text, fmt::format("<!-- end of {} -->", name));
  if (begin == text.npos || end < begin) {
    throw broken_project(fmt::format("README.md ends the part \"{}\" before it begins.", name));
  }
  return std::string(text.substr(0, begin + 1)).append(content).append(text.substr(end));
}

std::string readme_for(const course& course, std::string_view readme) {
  return with_part(with_part(readme, "puzzles", puzzle_table(course)), "map", map_block(course));
}

}  // namespace runner
