// How output is to look: the only thing that rendering asks of the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runner {

enum class paint { bold, dim, green, red, yellow, cyan };

struct style {
  std::size_t width = 80;  ///< Columns.
  bool colour = false;

  std::string operator()(paint with, std::string_view text) const {
    if (!colour || text.empty()) return std::string(text);
    return std::string(code(with)).append(text).append("\x1b[0m");
  }

 private:
  static std::string_view code(paint with) {
    switch (with) {
      case paint::bold:
        return "\x1b[1m";
      case paint::dim:
        return "\x1b[2m";
      case paint::green:
        return "\x1b[32m";
      case paint::red:
        return "\x1b[31m";
      case paint::yellow:
        return "\x1b[33m";
      case paint::cyan:
        return "\x1b[36m";
    }
    return "";
  }
};

}  // namespace runner
