// The one owner of an output: nothing else writes to it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "view/style.hpp"

namespace runner {

enum class colour_choice { automatic, always, never };

/// Whether the terminal is one of those that are known to show links (OSC 8): no terminal can be asked. Where it is
/// not, an address must be written out, or it is lost.
bool terminal_shows_links(const std::function<std::string(const char* name)>& environment);
/// Standard output or standard error: a terminal, a pipe or a file. Writing to a reader that is gone does nothing. One
/// that is slow is waited for, also where the parent process has made the descriptor non-blocking. Throws
/// broken_project when standard output cannot be written, say because the disk is full.
class terminal {
 public:
  terminal(int fd, colour_choice colours);
  ~terminal() { live(""); }  // once it has failed, it writes no more
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  /// Whether a line can be drawn again: a terminal that is not dumb.
  bool is_live() const { return live_; }

  /// Whether it shows links: a terminal that is known to, unless colours are not wanted either.
  bool shows_links() const;

  /// Width and colour to render with, as they are now.
  style look() const;

  /// Writes the text, above the live line if there is one.
  void print(std::string_view text);

  /// Shows one line that the next one replaces; "" removes it. Does nothing where there is no terminal.
  void live(std::string_view line);

 private:
  void write(std::string_view bytes);

  int fd_;
  bool live_;
  bool colour_;
  bool reader_gone_ = false;
  std::string line_;
};

}  // namespace runner
