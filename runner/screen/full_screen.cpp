#include "screen/full_screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace runner {
namespace {

// A page of its own, no cursor, and lines that are cut instead of broken; and back again.
constexpr std::string_view enter = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[H\x1b[2J";
constexpr std::string_view leave = "\x1b[?7h\x1b[?25h\x1b[0m\x1b[?1049l";

// A page appears at once, where the terminal knows how (others take no notice).
constexpr std::string_view begin_page = "\x1b[?2026h\x1b[H";
constexpr std::string_view end_page = "\x1b[0m\x1b[?2026l";

constexpr std::array<int, 7> fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGQUIT};

/// State for the signal handler, which cannot access an object.
struct {
  volatile std::sig_atomic_t taken = 0;
  int in = -1;
  int out = -1;
  termios before{};
  std::array<struct sigaction, fatal_signals.size()> handlers{};
} at_a_crash;

void restore_and_crash(int signal) {
  if (at_a_crash.taken) {
    at_a_crash.taken = 0;
    [[maybe_unused]] const ssize_t written = ::write(at_a_crash.out, leave.data(), leave.size());
    ::tcsetattr(at_a_crash.in, TCSANOW, &at_a_crash.before);
  }
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    if (fatal_signals[i] == signal) ::sigaction(signal, &at_a_crash.handlers[i], nullptr);
  }
  ::raise(signal);  // it waits until this handler returns, and then ends the program as it would have
}

/// tcsetattr that goes on after a signal, such as the one that stopped us in the background.
int set_modes(int fd, int when, const termios& modes) {
  int result = 0;
  do result = ::tcsetattr(fd, when, &modes);
  while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

bool can_fill_screen(int in, int out) {
  const char* kind = std::getenv("TERM");
  const bool dumb = kind == nullptr || std::string_view(kind).empty() || std::string_view(kind) == "dumb";
  return ::isatty(in) == 1 && ::isatty(out) == 1 && !dumb;
}

full_screen::full_screen(int in, int out) : in_(in), out_(out) {
  if (::tcgetattr(in_, &before_) != 0) throw std::system_error(errno, std::generic_category(), "cannot read keys");
  at_a_crash.in = in_;
  at_a_crash.out = out_;
  at_a_crash.before = before_;
  struct sigaction action {};
  action.sa_handler = restore_and_crash;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &action, &at_a_crash.handlers[i]);
  }
  take();
}

full_screen::~full_screen() {
  give_back();
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &at_a_crash.handlers[i], nullptr);
  }
}

screen_size full_screen::size() const {
  screen_size result;
  winsize window{};
  if (::ioctl(out_, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return result;
  result.width = std::max<std::size_t>(window.ws_col, 20);
  result.height = std::max<std::size_t>(window.ws_row, 6);
  return result;
}

void full_screen::draw(std::string_view page) {
  if (lent_) return;
  std::string bytes(begin_page);
  std::size_t rows = 0;
  for (bool first = true; first || !page.empty(); first = false, ++rows) {
    const std::string_view line = page.substr(0, page.find('\n'));
    page.remove_prefix(std::min(page.size(), line.size() + 1));
    if (!first) bytes += "\r\n";
    // Emptied first: after a line that fills the width, the cursor still stands on its last character.
    bytes.append("\x1b[0m\x1b[2K").append(line);
  }
  // The rows below are emptied from the next row on, for the same reason.
  if (rows < size().height) bytes += "\x1b[0m\r\n\x1b[J";
  write(bytes.append(end_page));
}

void full_screen::suspend() {
  if (!lent_) give_back();
  // The default action rather than SIGSTOP: in an orphaned process group, the system then does not stop us.
  struct sigaction default_action {
  }, ours{};
  default_action.sa_handler = SIG_DFL;
  sigemptyset(&default_action.sa_mask);
  ::sigaction(SIGTSTP, &default_action, &ours);
  ::raise(SIGTSTP);
  ::sigaction(SIGTSTP, &ours, nullptr);
  if (lent_) return;  // the modes are those of the other program
  ::tcgetattr(in_, &before_);
  at_a_crash.before = before_;
  take();
}

void full_screen::take() {
  if (lent_) return;
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  set_modes(in_, TCSADRAIN, raw);
  at_a_crash.taken = 1;
  write(enter);
}

void full_screen::give_back() {
  at_a_crash.taken = 0;
  write(leave);
  set_modes(in_, TCSAFLUSH, before_);  // without the keys that were meant for us
}

full_screen::loan::loan(full_screen& screen) : screen_(screen) {
  screen_.give_back();
  screen_.lent_ = true;
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  sigemptyset(&ignored.sa_mask);
  ::sigaction(SIGINT, &ignored, &interrupt_);
  ::sigaction(SIGQUIT, &ignored, &quit_);
}

full_screen::loan::~loan() {
  ::sigaction(SIGQUIT, &quit_, nullptr);
  ::sigaction(SIGINT, &interrupt_, nullptr);
  screen_.lent_ = false;
  screen_.take();
}

void full_screen::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(out_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return;  // the terminal is gone; its hang-up will tell
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace runner
