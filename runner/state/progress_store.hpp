// What is remembered of a learner's progress across runs, in .puzzles/progress.toml of the project. Only for showing
// and for choosing what comes next: no verdict rests on it, and without it nothing is lost but memory.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/verdict.hpp"

namespace runner {

/// What is remembered of one puzzle.
struct puzzle_progress {
  std::optional<verdict> last;  ///< Of the last check.
  std::string text;             ///< Which exercise and test that was about: their fingerprint. "": not known.
  bool ever_passed = false;
  int hints = 0;  ///< How many were shown.
};

/// Several programs may use it at a time: what one remembers, another does not overwrite.
class progress_store {
 public:
  /// Reads what the project in `source_dir` remembers. A file that cannot be read, or is from another version, is set
  /// aside, and remarks() says so.
  explicit progress_store(const std::filesystem::path& source_dir);

  puzzle_progress of(std::string_view slug) const;

  /// Of one check.
  struct checked {
    std::string slug;
    verdict last;
    std::string text;
  };

  void remember_verdict(const std::string& slug, verdict last, std::string text);
  void remember_verdicts(const std::vector<checked>& all);
  void remember_hints(const std::string& slug, int count);

  /// Sentences for the learner, each said once: what was set aside, or why nothing can be remembered. Usually "".
  std::string take_remarks();

 private:
  using entries = std::map<std::string, puzzle_progress, std::less<>>;

  entries read();
  void set_aside(std::string_view why);
  void change(const std::function<void()>& how);
  void write(const entries& all);
  void cannot_remember(std::string_view why);

  std::filesystem::path file_;
  entries known_;
  std::string remarks_;
  bool complained_ = false;
};

}  // namespace runner
