// Keeps an eye on compilers: one that never ends, or takes all memory, must not cost the other puzzles their results.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "process/process_tree.hpp"

namespace runner {

/// What the compilation of one puzzle's test may take.
struct compile_limits {
  std::chrono::milliseconds time{60000};          ///< Of the processor, or of waiting for something that never comes.
  std::uint64_t memory = std::uint64_t{3} << 30;  ///< Bytes in use.
};

/// Ends compilers of tests that go past their limits. What all tests share is left alone: slow machines take minutes.
class compile_watch {
 public:
  explicit compile_watch(compile_limits limits) : limits_(limits) {}

  /// Looks at what the build tool with this id has started. To be called several times a second.
  void look(pid_t build_tool);

  /// Why the compilation of `target` was ended, in words, or nothing if it was not.
  std::optional<std::string> why_ended(const std::string& target) const;

 private:
  using clock = std::chrono::steady_clock;
  /// All processes that work for one target.
  struct work {
    std::vector<pid_t> processes;
    std::chrono::milliseconds cpu_time{0};
    std::uint64_t memory = 0;
    bool is_stopped = false;
  };
  struct progress {
    std::chrono::milliseconds cpu_time{-1};
    std::chrono::milliseconds waited{0};  ///< Since it last used the processor.
  };

  void judge(const std::string& target, const work& now, std::chrono::milliseconds since_last);

  compile_limits limits_;
  clock::time_point last_look_ = clock::now();
  std::map<std::string, progress> progress_;
  std::map<std::string, std::string> ended_;
};

}  // namespace runner
