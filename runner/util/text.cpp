#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace runner {
namespace {

constexpr std::string_view ellipsis = "…";

/// The size in bytes of the character at the front; 1 for a byte that is no UTF-8.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0xC0 || first > 0xF7 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return size;
}

char32_t code_point(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first;
  char32_t value = first & (0x7Fu >> character.size());
  for (char c : character.substr(1)) value = (value << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return value;
}

std::size_t character_width(std::string_view character) {
  const char32_t c = code_point(character);
  const auto in = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (in(0x300, 0x36F) || in(0x200B, 0x200F) || in(0xFE00, 0xFE0F)) return 0;
  if (in(0x1100, 0x115F) || in(0x2E80, 0xA4CF) || in(0xAC00, 0xD7A3) || in(0xF900, 0xFAFF) || in(0xFE30, 0xFE6F) ||
      in(0xFF00, 0xFF60) || in(0xFFE0, 0xFFE6) || in(0x1F300, 0x1F64F) || in(0x1F900, 0x1F9FF)) {
    return 2;
  }
  return 1;
}

bool is_drawn(std::string_view line) {
  constexpr std::array<std::string_view, 7> strokes{"─", "│", "├", "┤", " | ", "^~", "←"};
  if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) return true;
  return std::any_of(strokes.begin(), strokes.end(), [&](auto stroke) { return line.find(stroke) != line.npos; });
}

/// The size in bytes of the valid UTF-8 character at the front, or 0.
std::size_t valid_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(0) < 0x80   ? 1
                           : byte(0) < 0xC2 ? 0
                           : byte(0) < 0xE0 ? 2
                           : byte(0) < 0xF0 ? 3
                           : byte(0) < 0xF5 ? 4
                                            : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong_or_surrogate = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xED && byte(1) > 0x9F) ||
                                     (byte(0) == 0xF0 && byte(1) < 0x90) || (byte(0) == 0xF4 && byte(1) > 0x8F);
  return size > 1 && overlong_or_surrogate ? 0 : size;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    width += character_width(text.substr(0, size));
    text.remove_prefix(size);
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string result;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    used += character_width(text.substr(0, size));
    if (used > width - 1) break;
    result.append(text.substr(0, size));
    text.remove_prefix(size);
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result.append(ellipsis);
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result = clipped(text, width);
  return result.append(width - std::min(width, display_width(result)), ' ');
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
    if (display_width(line) <= width) {
      result.push_back(std::move(line));
      continue;
    }
    if (is_drawn(line)) {
      const std::size_t remark = line.rfind("  ←");
      const std::size_t margin = line.find_first_not_of(' ');
      result.push_back(line.substr(0, line.find_last_not_of(' ', remark) + 1));
      if (remark != line.npos) result.push_back(std::string(std::min(margin, remark), ' ') + line.substr(remark));
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

std::string printable(std::string_view text) {
  std::string result;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n' || c == '\t' || (byte >= 0x20 && byte != 0x7F)) {
      result += c;
    } else if (c != '\r') {
      result += fmt::format("\\x{:02x}", byte);
    }
  }
  return result;
}

std::string valid_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = valid_character(text);
    result += size == 0 ? std::string_view("\uFFFD") : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

}  // namespace runner
