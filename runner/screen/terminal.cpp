#include "screen/terminal.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "util/errors.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool terminal_shows_links(const std::function<std::string(const char* name)>& of) {
  if (of("TERM").empty() || of("TERM") == "dumb" || of("TERM") == "linux") return false;
  // A multiplexer keeps the environment of the terminal outside, but not necessarily its links.
  if (!of("TMUX").empty() || !of("STY").empty() || !of("ZELLIJ").empty()) return false;
  for (const char* kind : {"xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "alacritty", "wezterm", "contour"}) {
    if (of("TERM") == kind) return true;
  }
  for (const char* program : {"vscode", "iTerm.app", "WezTerm", "ghostty"}) {
    if (of("TERM_PROGRAM") == program) return true;
  }
  return !of("WT_SESSION").empty() || !of("KONSOLE_VERSION").empty() || std::atoi(of("VTE_VERSION").c_str()) >= 5000;
}

terminal::terminal(int fd, colour_choice colours)
    : fd_(fd),
      live_(::isatty(fd) == 1 && environment("TERM") != "dumb" && !environment("TERM").empty()),
      colour_(live_) {
  if (!environment("NO_COLOR").empty()) colour_ = false;
  if (colours != colour_choice::automatic) colour_ = colours == colour_choice::always;
}

bool terminal::shows_links() const {
  return live_ && colour_ && terminal_shows_links([](const char* name) { return std::string(environment(name)); });
}

style terminal::look() const {
  style now;
  now.colour = colour_;
  winsize size{};
  if (::ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    now.width = std::max<std::size_t>(20, size.ws_col);
  } else if (const int columns = std::atoi(std::string(environment("COLUMNS")).c_str()); columns >= 20) {
    now.width = static_cast<std::size_t>(columns);
  }
  return now;
}

void terminal::print(std::string_view text) {
  if (line_.empty()) return write(text);
  write("\r\x1b[K" + std::string(text) + line_);
}

void terminal::live(std::string_view line) {
  if (!live_) return;
  std::string next = clipped(line, look().width - 1);
  if (next == line_) return;
  line_ = std::move(next);
  write("\r\x1b[K" + line_);
}

void terminal::write(std::string_view bytes) {
  while (!bytes.empty() && !reader_gone_) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd room{fd_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      reader_gone_ = true;
      const bool has_left = errno == EPIPE || errno == EIO;  // the second: the terminal was closed
      // Half a report must not look like a whole one.
      if (fd_ == STDOUT_FILENO && !has_left)
        throw broken_project(fmt::format("The output cannot be written: {}.", std::generic_category().message(errno)));
    }
  }
}

}  // namespace runner
