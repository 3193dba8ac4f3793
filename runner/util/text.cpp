#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "util/utf8.hpp"

namespace runner {
namespace {

constexpr std::string_view ellipsis = "…";

std::size_t character_width(char32_t c) {
  const auto in = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (in(0x300, 0x36F) || in(0x200B, 0x200F) || in(0xFE00, 0xFE0F)) return 0;
  if (in(0x1100, 0x115F) || in(0x2E80, 0xA4CF) || in(0xAC00, 0xD7A3) || in(0xF900, 0xFAFF) || in(0xFE30, 0xFE6F) ||
      in(0xFF00, 0xFF60) || in(0xFFE0, 0xFFE6) || in(0x1F300, 0x1F64F) || in(0x1F900, 0x1F9FF)) {
    return 2;
  }
  return 1;
}

/// Characters that a terminal obeys (C1 controls, as 0x9B for ESC [), that turn what follows around, or that are
/// invisible.
bool misleads(char32_t c) {
  const auto in = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  return in(0x80, 0x9F) || c == 0x061C || c == 0x200B || in(0x200E, 0x200F) || in(0x2028, 0x202E) ||
         in(0x2060, 0x206F) || c == 0xFEFF || in(0xFFF9, 0xFFFB) || in(0xE0000, 0xE007F);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const character first = first_character(text);
    width += character_width(first.code);
    text.remove_prefix(first.bytes.size());
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string result;
  std::size_t used = 0;
  while (!text.empty()) {
    const character first = first_character(text);
    used += character_width(first.code);
    if (used > width - 1) break;
    result.append(first.bytes);
    text.remove_prefix(first.bytes.size());
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result.append(ellipsis);
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result = clipped(text, width);
  return result.append(width - std::min(width, display_width(result)), ' ');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    lines.emplace_back(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> result;
  for (std::string& line : lines_of(text)) {
    const bool as_it_is = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    if (as_it_is || display_width(line) <= width) {
      result.push_back(std::move(line));
      continue;
    }
    std::string current;
    for (std::string_view rest = line; !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (!current.empty() && display_width(current) + 1 + display_width(word) > width) {
        result.push_back(std::exchange(current, {}));
      }
      if (!current.empty()) current += ' ';
      current += word;
    }
    result.push_back(std::move(current));
  }
  return result;
}

std::vector<std::string> timeline_lines(std::string_view timeline, std::size_t width) {
  std::vector<std::string> result;
  for (const std::string& line : lines_of(timeline)) {
    const std::size_t remark = line.rfind("  ←");
    if (remark == line.npos || display_width(line) <= width) {
      result.push_back(line);
      continue;
    }
    const std::size_t margin = std::min(line.find_first_not_of(' '), remark);
    result.push_back(line.substr(0, line.find_last_not_of(' ', remark) + 1));
    result.push_back(std::string(margin, ' ') + line.substr(remark));
  }
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const character first = first_character(text);
    if (!first.valid) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(first.bytes.front()));
    } else if (first.code < 0x20 || first.code == 0x7F) {
      if (first.code == '\n' || first.code == '\t') {
        result += first.bytes;
      } else if (first.code != '\r') {
        result += fmt::format("\\x{:02x}", static_cast<unsigned>(first.code));
      }
    } else if (misleads(first.code)) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(first.code));
    } else {
      result += first.bytes;
    }
    text.remove_prefix(first.bytes.size());
  }
  return result;
}

}  // namespace runner
