// Keys, from the bytes that a terminal sends for them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// One key as it was pressed.
struct key {
  enum class name { character, enter, escape, backspace, up, down, page_up, page_down, home, end, redraw, unknown };

  name what = name::unknown;
  std::string text;  ///< Of a character: its UTF-8.

  bool is(std::string_view character) const { return what == name::character && text == character; }
};

/// Puts bytes together to keys, however they were cut into pieces.
class key_reader {
 public:
  /// The keys that are complete with these bytes.
  std::vector<key> take(std::string_view bytes);

  /// Whether bytes are held that may be the beginning of a longer sequence: the key Escape begins like an arrow.
  bool pending() const { return !held_.empty(); }

  /// Nothing more arrived for a while: the bytes that are held are complete.
  std::vector<key> flush();

 private:
  std::string held_;
};

}  // namespace runner
