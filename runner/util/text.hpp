// Text that has to fit a width. Widths are in columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// The columns that UTF-8 text takes: one for each character; combining marks take none, East Asian and emoji two.
std::size_t display_width(std::string_view text);

/// At most `width` columns of the text, with an ellipsis where it was cut.
std::string clipped(std::string_view text, std::size_t width);

/// The text with spaces up to `width` columns, or clipped.
std::string padded(std::string_view text, std::size_t width);

/// Whether it is one of the ten digits, whatever the locale.
bool is_digit(char c);

/// The text without the white space around it.
std::string_view trimmed(std::string_view text);

/// The lines of a text.
std::vector<std::string> lines_of(std::string_view text);

/// Prose broken at spaces so that no line is wider than `width`. Lines that begin with a space (code, lists) are left
/// as they are.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// The lines of a timeline, as they are; but a remark ("← …") at the end of one gets a line of its own where there is
/// no room for it.
std::vector<std::string> timeline_lines(std::string_view timeline, std::size_t width);

/// The text as it may be shown on a terminal: control characters, invisible ones, those that reverse the direction of
/// writing and bytes that are no UTF-8 appear as \xNN or \uNNNN. Line ends and tabs stay.
std::string printable(std::string_view text);

}  // namespace runner
