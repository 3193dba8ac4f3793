// Which text each program of a build was made from.
//
// A build tool compares times, and times lie: `cp -p`, an archive or a clock that was set back give a new text an old
// time, and a file may be saved while the compiler reads it. So a fingerprint of every file is kept beside the build.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/build_tree.hpp"
#include "build/object_inputs.hpp"

namespace runner {

/// To be used by one build at a time, inside its build_lock.
class built_texts {
 public:
  explicit built_texts(const build_tree& tree);

  /// Looks at all files that `targets` were built from. Removes every object and program that is of another text, so
  /// that the build tool makes it anew.
  void remove_stale(const std::vector<std::string>& targets);

  /// Whether the files of `target` are still those that remove_stale() saw. To be asked once it is built: if they are
  /// not, the compiler may have read either text.
  bool is_of_text_seen(const std::string& target);

  /// Whether `target` has another program than when remove_stale() looked.
  bool is_program_new(const std::string& target) const;

  /// Remembers that `target` was built from the text that remove_stale() saw, and what the compiler warned of.
  void remember(const std::string& target, const std::vector<std::string>& warnings);

  /// What the compiler warned of when `target` was compiled last.
  std::vector<std::string> warnings(const std::string& target) const;

  /// Exercise and test of `target` as remove_stale() saw them, as one fingerprint.
  std::string text_seen(const std::string& target);

  /// Writes what is remembered. Where that fails, say on a full disk, the next build only takes longer.
  void write() const;

 private:
  /// A file as it was at a moment.
  struct snapshot {
    std::uint64_t text = 0;  ///< Its fingerprint; 0 where there is no such file.
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t modified = 0, changed = 0;  ///< Nanoseconds. No program can set the second as it likes.
  };
  /// What an object was compiled from.
  struct origin {
    std::string object;                             ///< Which object this is about: its time and size.
    std::uint64_t others = 0;                       ///< Of the compiler, the system's headers and what the build makes.
    std::map<std::string, std::uint64_t> of_files;  ///< Fingerprints of the project's files.
  };

  /// What was linked for a target.
  struct program {
    std::string identity;  ///< Its time and size.
    std::vector<std::string> warnings;
  };

  void read();
  void read_inputs();
  std::string absolute(std::string_view input) const;
  bool is_of_project(std::string_view file) const;
  const snapshot& seen(const std::string& file);
  bool is_as_seen(const std::string& file) const;
  std::uint64_t others_of(const std::vector<std::string>& inputs);
  bool is_current(const std::string& object, const std::vector<std::string>& inputs, bool is_shared);
  std::vector<std::string> own_files(std::string_view target) const;

  const build_tree& tree_;
  std::string project_;     // with a slash at the end
  std::string build_;       // of the outermost build folder, with a slash at the end
  std::int64_t began_ = 0;  // nanoseconds, by the clock of the file system
  object_inputs inputs_;
  std::map<std::string, origin, std::less<>> origins_;
  std::map<std::string, program, std::less<>> programs_;  // by target
  std::map<std::string, std::string, std::less<>> programs_seen_;
  std::unordered_map<std::string, snapshot> seen_;
  std::unordered_map<std::string, std::uint64_t> system_;
};

}  // namespace runner
