#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <map>

#include "catch.hpp"
#include "screen/terminal.hpp"

using namespace runner;

namespace {

/// A terminal without a window: what is written to `inside` comes out of `outside`.
struct pseudo_terminal {
  pseudo_terminal() {
    outside = ::posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(outside >= 0);
    REQUIRE(::grantpt(outside) == 0);
    REQUIRE(::unlockpt(outside) == 0);
    inside = ::open(::ptsname(outside), O_RDWR | O_NOCTTY);
    REQUIRE(inside >= 0);
  }
  ~pseudo_terminal() {
    ::close(inside);
    ::close(outside);
  }
  std::string shown() const {
    char buffer[4096];
    const ssize_t size = ::read(outside, buffer, sizeof buffer);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : "";
  }
  int outside = -1;
  int inside = -1;
};

struct environment_variable {
  environment_variable(const char* its_name, const char* value) : name(its_name) {
    if (const char* old = ::getenv(its_name)) before = old;
    ::setenv(its_name, value, 1);
  }
  ~environment_variable() { ::setenv(name, before.c_str(), 1); }
  const char* name;
  std::string before;
};

}  // namespace

TEST_CASE("a terminal has a width, colours, and a line that can be drawn again", "[unit]") {
  const environment_variable term("TERM", "xterm"), no_color("NO_COLOR", "");
  const pseudo_terminal pty;
  winsize size{};
  size.ws_col = 44;
  REQUIRE(::ioctl(pty.inside, TIOCSWINSZ, &size) == 0);
  {
    terminal out(pty.inside, colour_choice::automatic);
    CHECK(out.is_live());
    CHECK(out.look().width == 44);
    CHECK(out.look().colour);
    out.live("at work");
    CHECK(pty.shown() == "\r\x1b[Kat work");
    out.print("a result\n");
    CHECK(pty.shown() == "\r\x1b[Ka result\r\nat work");
    out.live("at work");
    out.live("more");
    CHECK(pty.shown() == "\r\x1b[Kmore");
  }
  CHECK(pty.shown() == "\r\x1b[K");
}

TEST_CASE("NO_COLOR, TERM=dumb and --color are honoured", "[unit]") {
  const pseudo_terminal pty;
  const environment_variable term("TERM", "xterm"), no_color("NO_COLOR", "1");
  CHECK_FALSE(terminal(pty.inside, colour_choice::automatic).look().colour);
  CHECK(terminal(pty.inside, colour_choice::always).look().colour);
  const environment_variable dumb("TERM", "dumb"), colour_again("NO_COLOR", "");
  CHECK_FALSE(terminal(pty.inside, colour_choice::automatic).look().colour);
  CHECK_FALSE(terminal(pty.inside, colour_choice::automatic).is_live());
}

TEST_CASE("links are for terminals that are known to show them", "[unit]") {
  using variables = std::map<std::string, std::string>;
  const auto shows = [](const variables& all) {
    return terminal_shows_links([&](const char* name) {
      const auto found = all.find(name);
      return found == all.end() ? std::string() : found->second;
    });
  };
  CHECK_FALSE(shows({}));
  CHECK_FALSE(shows({{"TERM", "xterm-256color"}}));
  CHECK_FALSE(shows({{"TERM", "linux"}, {"VTE_VERSION", "7600"}}));
  CHECK_FALSE(shows({{"TERM", "dumb"}, {"TERM_PROGRAM", "vscode"}}));
  CHECK(shows({{"TERM", "xterm-kitty"}}));
  CHECK(shows({{"TERM", "xterm-256color"}, {"TERM_PROGRAM", "vscode"}}));
  CHECK(shows({{"TERM", "xterm-256color"}, {"VTE_VERSION", "7600"}}));
  CHECK_FALSE(shows({{"TERM", "xterm-256color"}, {"VTE_VERSION", "4600"}}));
  CHECK_FALSE(shows({{"TERM", "tmux-256color"}, {"TMUX", "/tmp/tmux-0"}, {"VTE_VERSION", "7600"}}));
}

TEST_CASE("a pipe is no terminal, and a reader that left is no trouble", "[unit]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  terminal out(ends[1], colour_choice::automatic);
  CHECK_FALSE(out.is_live());
  CHECK_FALSE(out.look().colour);
  out.live("nothing of this");
  out.print("text\n");
  char buffer[16];
  CHECK(::read(ends[0], buffer, sizeof buffer) == 5);
  ::close(ends[0]);
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  out.print("nobody reads this\n");
  ::signal(SIGPIPE, before);
  ::close(ends[1]);
}
