// A program in a pseudo-terminal of its own, and the keys typed there.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

/// Runs a program on a pseudo-terminal, as a shell with job control would.
class terminal_session {
 public:
  /// `environment`: "NAME=value", besides TERM=xterm.
  terminal_session(std::vector<std::string> argv, const std::filesystem::path& folder,
                   std::vector<std::string> environment = {}, int columns = 80, int rows = 24);
  /// Kills what is left.
  ~terminal_session();
  terminal_session(const terminal_session&) = delete;
  terminal_session& operator=(const terminal_session&) = delete;

  void type(const std::string& keys) const;
  void resize(int columns, int rows) const;
  void send_signal(int signal) const;

  /// Reads what the program writes next, or until that time is over. Who never reads will find the program blocked.
  void read_for(int milliseconds);
  /// Waits until the page on the screen holds the text; false if it never comes.
  bool shows(const std::string& text);
  /// The last page that was drawn completely, without colours and links.
  std::string screen() const;
  /// All that the program has written so far.
  const std::string& written() const { return written_; }

  /// Waits until the program was stopped, as by Ctrl-Z.
  bool stops();
  /// Lets it go on in the foreground, as `fg` does.
  void foreground() const;
  /// Waits for the program's end: its exit code, or 128 + signal.
  int exit_code();

  /// Whether typing is echoed and read by the line, as a shell expects to find it.
  bool is_as_before() const;

 private:
  /// What the shell says next: 's' for stopped, 'e' for ended.
  char next_news();

  int master_ = -1;
  int slave_ = -1;
  int news_ = -1;    // from the shell
  int orders_ = -1;  // to the shell
  pid_t shell_ = -1;
  pid_t program_ = -1;
  int exit_code_ = -1;
  std::string written_;
};
