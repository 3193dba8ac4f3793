// UTF-8, character by character. Bytes that are no UTF-8 are met one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runner {

/// The character that a text begins with.
struct character {
  std::string_view bytes;  ///< One byte if it is not valid.
  char32_t code = 0;       ///< U+FFFD if it is not valid.
  bool valid = true;
  bool complete = true;  ///< false: valid so far, but the text ends in the middle of it.
};

/// The first character of a text that is not empty.
character first_character(std::string_view text);

/// Removes the last character of the text, if there is one.
void remove_last_character(std::string& text);

/// The first characters of the text that fit into `limit` bytes.
std::string_view whole_characters(std::string_view text, std::size_t limit);

/// Valid UTF-8: what is not valid becomes U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace runner
