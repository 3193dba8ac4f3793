#include "build/ninja_log.hpp"

#include <charconv>
#include <utility>

namespace runner {
namespace {

// Control characters, which no compiler prints at the start of a line.
constexpr char step_begins = '\x1e';
constexpr char status_ends = '\x1f';
constexpr std::string_view failed_prefix = "FAILED: ";

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

std::string ninja_status() { return std::string{step_begins} + "%f/%t" + status_ends; }

void ninja_log::append(std::string_view piece) {
  for (std::size_t end = piece.find('\n'); end != piece.npos; end = piece.find('\n')) {
    unfinished_line_.append(piece.substr(0, end));
    take_line(std::exchange(unfinished_line_, {}));
    piece.remove_prefix(end + 1);
  }
  unfinished_line_.append(piece);
}

void ninja_log::settle() {
  if (pending()) flush();
}

void ninja_log::flush() {
  if (open_) {
    open_ = false;
    last_ = std::exchange(step_, {});
    remarks_before_ = remarks_.size();
    on_step_(last_);
  }
}

void ninja_log::take_line(std::string_view line) {
  if (!line.empty() && line.front() == step_begins) {
    flush();
    const std::size_t end = line.find(status_ends);
    if (end == line.npos) return;
    const std::string_view status = line.substr(1, end - 1);
    const std::size_t slash = std::min(status.find('/'), status.size());
    std::from_chars(status.data(), status.data() + slash, step_.finished);
    if (slash < status.size()) std::from_chars(status.data() + slash + 1, status.data() + status.size(), step_.total);
    step_.description = line.substr(end + 1);
    open_ = true;
    expects_command_ = false;
  } else if (line.substr(0, 7) == "ninja: ") {
    remarks_.append(line).append("\n");
  } else if (line.substr(0, failed_prefix.size()) == failed_prefix && !(open_ ? step_ : last_).failed) {
    if (!open_) {
      step_ = std::exchange(last_, {});
      step_.output += remarks_.substr(remarks_before_);  // CMake's words come before ninja's
      remarks_.resize(remarks_before_);
      open_ = true;
    }
    line.remove_prefix(failed_prefix.size());
    if (line.substr(0, 6) == "[code=") line.remove_prefix(std::min(line.find("] ") + 2, line.size()));
    step_.failed = true;
    step_.outputs = line;
    expects_command_ = true;
  } else if (expects_command_) {
    expects_command_ = false;
  } else if (open_) {
    step_.output.append(line).append("\n");
  } else {
    remarks_.append(line).append("\n");
  }
}

std::string test_target_in(std::string_view text) {
  for (std::size_t at = text.find("test_"); at != text.npos; at = text.find("test_", at + 1)) {
    if (at > 0 && text[at - 1] != '/' && text[at - 1] != ' ') continue;
    std::size_t end = at + 5;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view rest = text.substr(end);
    if (rest.empty() || rest.front() == ' ' || rest.substr(0, 5) == ".dir/" || rest.substr(0, 4) == ".exe") {
      return std::string(text.substr(at, end - at));
    }
  }
  return "";
}

}  // namespace runner
