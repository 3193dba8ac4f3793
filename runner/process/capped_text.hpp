// What a program printed, of which only the first and the last part are kept.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace process {

/// Takes any amount of text and keeps at most about `limit` bytes of it: half from the beginning, half from the end.
class capped_text {
 public:
  explicit capped_text(std::size_t limit) : half_(limit / 2) {}

  void append(std::string_view text);

  /// The text; where something was left out, a line says how much.
  std::string str() const;

 private:
  std::size_t half_;
  std::size_t total_ = 0;
  std::string head_;
  std::string tail_;
};

}  // namespace process
