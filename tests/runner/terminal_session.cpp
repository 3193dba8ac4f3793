#include "terminal_session.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace {

using clock_type = std::chrono::steady_clock;
constexpr std::chrono::seconds guard{60};  // longer than anything takes on a loaded machine

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

void close_on_exec(int fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

bool make_pipe(int (&ends)[2]) {
  if (::pipe(ends) != 0) return false;
  for (int fd : ends) close_on_exec(fd);
  return true;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& each : strings) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What the shell tells.
struct message {
  char what;
  int value;
};

void tell(int to, char what, int value) {
  const message news{what, value};
  if (::write(to, &news, sizeof news) != sizeof news) ::_exit(1);
}

/// The life of a small shell with one job; async-signal-safe from start to end, since it follows a fork.
[[noreturn]] void be_shell(int terminal, int news, int orders, const char* folder, char* const* argv,
                           char* const* env) {
  ::setsid();
  ::ioctl(terminal, TIOCSCTTY, 0);
  ::signal(SIGTTOU, SIG_IGN);
  const pid_t job = ::fork();
  if (job == 0) {
    ::setpgid(0, 0);
    ::tcsetpgrp(terminal, ::getpid());
    ::signal(SIGTTOU, SIG_DFL);
    for (int fd : {0, 1, 2}) ::dup2(terminal, fd);
    for (int fd = 3; fd < 256; ++fd) ::close(fd);
    if (::chdir(folder) != 0) ::_exit(126);
    ::execve(argv[0], argv, env);
    ::_exit(127);
  }
  ::setpgid(job, job);
  ::tcsetpgrp(terminal, job);
  tell(news, 'b', job);
  for (;;) {
    int status = 0;
    if (::waitpid(job, &status, WUNTRACED) != job) ::_exit(1);
    ::tcsetpgrp(terminal, ::getpgrp());
    if (!WIFSTOPPED(status)) {
      tell(news, 'e', WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
      ::_exit(0);
    }
    tell(news, 's', 0);
    char order = 0;
    if (::read(orders, &order, 1) != 1) ::_exit(1);
    ::tcsetpgrp(terminal, job);
    ::kill(-job, SIGCONT);
  }
}

/// Whether the entry of the environment is about the terminal that the tests run in: the program is in another.
bool says_what_terminal(const std::string& entry) {
  for (const char* name :
       {"TERM", "NO_COLOR=", "VTE_VERSION=", "KONSOLE_VERSION=", "WT_SESSION=", "TMUX", "STY=", "ZELLIJ"})
    if (entry.rfind(name, 0) == 0) return true;
  return false;
}

std::string without_escapes(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\r') {
      ++i;
    } else if (text[i] != '\x1b') {
      plain += text[i++];
    } else if (text.compare(i, 2, "\x1b]") == 0) {
      const std::size_t end = text.find("\x1b\\", i);
      i = end == std::string::npos ? text.size() : end + 2;
    } else {
      for (i += 2; i < text.size() && (text[i] < 0x40 || text[i] > 0x7E);) ++i;
      ++i;
    }
  }
  return plain;
}

}  // namespace

terminal_session::terminal_session(std::vector<std::string> argv, const std::filesystem::path& folder,
                                   std::vector<std::string> environment, int columns, int rows) {
  master_ = ::posix_openpt(O_RDWR | O_NOCTTY);
  close_on_exec(master_);
  require(master_ >= 0 && ::grantpt(master_) == 0 && ::unlockpt(master_) == 0, "no pseudo-terminal");
  slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);
  require(slave_ >= 0, "no pseudo-terminal");
  resize(columns, rows);
  int news[2], orders[2];
  require(make_pipe(news) && make_pipe(orders), "no pipe");

  environment.push_back("TERM=xterm");  // the first of a name counts
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string entry = *each;
    if (!says_what_terminal(entry)) environment.push_back(entry);
  }
  const std::vector<char*> argv_pointers = pointers_to(argv), environment_pointers = pointers_to(environment);
  shell_ = ::fork();
  require(shell_ >= 0, "cannot fork");
  if (shell_ == 0) {
    be_shell(slave_, news[1], orders[0], folder.c_str(), argv_pointers.data(), environment_pointers.data());
  }
  ::close(news[1]);
  ::close(orders[0]);
  news_ = news[0];
  orders_ = orders[1];
  require(next_news() == 'b', "no shell");
}

terminal_session::~terminal_session() {
  if (program_ > 0 && exit_code_ < 0) ::kill(-program_, SIGKILL);
  ::kill(shell_, SIGKILL);
  ::waitpid(shell_, nullptr, 0);
  for (int fd : {master_, slave_, news_, orders_}) ::close(fd);
}

void terminal_session::type(const std::string& keys) const {
  require(::write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()), "cannot type");
}

void terminal_session::resize(int columns, int rows) const {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  require(::ioctl(master_, TIOCSWINSZ, &size) == 0, "cannot resize");
}

void terminal_session::send_signal(int signal) const { ::kill(program_, signal); }

void terminal_session::read_for(int milliseconds) {
  pollfd ready{master_, POLLIN, 0};
  if (::poll(&ready, 1, milliseconds) <= 0) return;
  char buffer[8192];
  const ssize_t size = ::read(master_, buffer, sizeof buffer);
  if (size > 0) written_.append(buffer, static_cast<std::size_t>(size));
}

bool terminal_session::shows(const std::string& text) {
  const auto end = clock_type::now() + guard;
  while (screen().find(text) == std::string::npos) {
    if (clock_type::now() > end) return false;
    read_for(100);
  }
  return true;
}

std::string terminal_session::screen() const {
  const std::size_t end = written_.rfind("\x1b[?2026l");
  if (end == std::string::npos) return "";
  const std::size_t begin = written_.rfind("\x1b[?2026h", end);
  return without_escapes(written_.substr(begin, end - begin));
}

char terminal_session::next_news() {
  const auto end = clock_type::now() + guard;
  for (;;) {
    pollfd ready{news_, POLLIN, 0};
    if (::poll(&ready, 1, 20) > 0) break;
    read_for(0);  // a program that writes must not wait for its reader
    if (clock_type::now() > end) return 0;
  }
  message news{};
  if (::read(news_, &news, sizeof news) != sizeof news) return 0;
  if (news.what == 'b') program_ = news.value;
  if (news.what == 'e') exit_code_ = news.value;
  return news.what;
}

bool terminal_session::stops() {
  const bool stopped = next_news() == 's';
  for (std::size_t before = written_.size() + 1; before != written_.size();) {
    before = written_.size();
    read_for(0);
  }
  return stopped;
}

void terminal_session::foreground() const { require(::write(orders_, "f", 1) == 1, "cannot go on"); }

int terminal_session::exit_code() {
  next_news();
  for (std::size_t before = written_.size() + 1; before != written_.size();) {
    before = written_.size();
    read_for(0);
  }
  return exit_code_;
}

bool terminal_session::is_as_before() const {
  termios modes{};
  require(::tcgetattr(slave_, &modes) == 0, "no modes");
  return (modes.c_lflag & ECHO) != 0 && (modes.c_lflag & ICANON) != 0;
}
