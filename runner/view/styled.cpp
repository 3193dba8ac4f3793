#include "view/styled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "util/text.hpp"
#include "util/utf8.hpp"

namespace runner {
namespace {

constexpr std::string_view end_of_link = "\x1b]8;;\x1b\\";
constexpr std::string_view end_of_colour = "\x1b[0m";

/// The size of the escape sequence at the front, or 0: "ESC [ … letter", or "ESC ] … ESC \".
std::size_t sequence_size(std::string_view text) {
  if (text.size() < 2 || text[0] != '\x1b') return 0;
  if (text[1] == ']') {
    const std::size_t end = text.find("\x1b\\", 2);
    return end == text.npos ? text.size() : end + 2;
  }
  std::size_t i = 2;
  while (i < text.size() && (text[i] < 0x40 || text[i] > 0x7E)) ++i;
  return std::min(i + 1, text.size());
}

/// Text between sequences, up to the next one.
std::string_view plain_part(std::string_view text) { return text.substr(0, std::min(text.find('\x1b'), text.size())); }

}  // namespace

std::size_t styled_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t sequence = sequence_size(text);
    const std::string_view plain = sequence > 0 ? std::string_view() : plain_part(text);
    width += display_width(plain);
    text.remove_prefix(sequence > 0 ? sequence : std::max<std::size_t>(plain.size(), 1));
  }
  return width;
}

std::string clipped_styled(std::string_view text, std::size_t width) {
  if (styled_width(text) <= width) return std::string(text);
  std::string result;
  bool coloured = false, in_link = false;
  std::size_t room = width;
  while (!text.empty()) {
    if (const std::size_t size = sequence_size(text); size > 0) {
      const std::string_view sequence = text.substr(0, size);
      if (sequence[1] == ']') {
        in_link = sequence != end_of_link;
      } else {
        coloured = sequence != end_of_colour;
      }
      result.append(sequence);
      text.remove_prefix(size);
      continue;
    }
    const std::string_view plain = plain_part(text);
    const std::size_t columns = display_width(plain);
    // What follows needs room too, so that even a part that fits exactly may be the place to cut.
    const bool more = styled_width(text) > columns;
    if (columns > room || (columns == room && more)) {
      result += columns > room ? clipped(plain, room) : clipped(std::string(plain) + "  ", room);
      break;
    }
    result.append(plain);
    room -= columns;
    text.remove_prefix(plain.size());
  }
  if (coloured) result += end_of_colour;
  if (in_link) result += end_of_link;
  return result;
}

std::vector<std::string> folded_styled(std::string_view text, std::size_t width) {
  std::vector<std::string> pieces(1);
  std::string colour;  // to be begun again in the next piece
  std::size_t room = std::max<std::size_t>(width, 1);
  while (!text.empty()) {
    if (const std::size_t size = sequence_size(text); size > 0) {
      const std::string_view sequence = text.substr(0, size);
      if (sequence[1] != ']') colour = sequence == end_of_colour ? "" : std::string(sequence);
      pieces.back().append(sequence);
      text.remove_prefix(size);
      continue;
    }
    const std::size_t size = first_character(text).bytes.size();
    const std::size_t columns = display_width(text.substr(0, size));
    if (columns > room && room < width) {
      if (!colour.empty()) pieces.back().append(end_of_colour);
      pieces.push_back(colour);
      room = width;
    }
    pieces.back().append(text.substr(0, size));
    room -= std::min(room, columns);
    text.remove_prefix(size);
  }
  return pieces;
}

std::string file_address(link_form form, std::string_view host, std::string_view path, int line) {
  if (form == link_form::none) return "";
  std::string escaped;
  for (char c : path) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '.' || c == '_' || c == '-';
    escaped += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  if (form == link_form::vscode) return "vscode://file" + escaped + (line > 0 ? fmt::format(":{}", line) : "");
  return fmt::format("file://{}{}{}", host, escaped, line > 0 ? fmt::format("#{}", line) : "");
}

std::string linked(std::string_view address, std::string_view text) {
  if (address.empty()) return std::string(text);
  return fmt::format("\x1b]8;;{}\x1b\\{}{}", address, text, end_of_link);
}

}  // namespace runner
