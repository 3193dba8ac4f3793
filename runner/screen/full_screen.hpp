// The whole of a terminal, for a program that answers to single keys.
#pragma once

#include <termios.h>

#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>

namespace runner {

struct screen_size {
  std::size_t width = 80;
  std::size_t height = 24;
};

/// Whether the terminal on these descriptors, if they are one, can be drawn on.
bool can_fill_screen(int in, int out);

/// Takes a terminal over: keys arrive at once and are not echoed, and the screen is a page of its own. The former
/// screen and modes come back on every way out: when this is destroyed, and when a signal ends a program that crashes.
/// Ctrl-C and Ctrl-Z still send their signals. One at a time.
class full_screen {
 public:
  /// Throws std::system_error if `in` is no terminal.
  full_screen(int in, int out);
  ~full_screen();
  full_screen(const full_screen&) = delete;
  full_screen& operator=(const full_screen&) = delete;

  screen_size size() const;

  /// Shows a page: lines that fit the width, at most as many as the height, the last one without a line end.
  void draw(std::string_view page);

  /// Gives the terminal back and stops this process, as Ctrl-Z is meant to; takes it again when it goes on.
  void suspend();

  /// Takes the terminal again, after another program had it.
  void take();

  /// Lends the terminal to another program while it lives: modes and page are those from before, nothing is drawn, and
  /// Ctrl-C and Ctrl-\ are for that program alone.
  class loan {
   public:
    explicit loan(full_screen& screen);
    ~loan();
    loan(const loan&) = delete;
    loan& operator=(const loan&) = delete;

   private:
    full_screen& screen_;
    struct sigaction interrupt_ {};
    struct sigaction quit_ {};
  };

 private:
  void give_back();
  void write(std::string_view bytes) const;

  int in_;
  int out_;
  bool lent_ = false;
  termios before_{};
};

}  // namespace runner
