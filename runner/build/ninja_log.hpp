// What ninja prints into a pipe, taken apart step by step.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace runner {

/// One step of the build (an "edge" in ninja's words) that has ended.
struct build_step {
  int finished = 0;         ///< Steps ended so far, this one included.
  int total = 0;            ///< Steps of this build.
  std::string description;  ///< "Linking CXX executable tests/test_05_cancellation_cleanup"
  bool failed = false;
  std::string outputs;  ///< Of a failed step: the files that it should have made.
  std::string output;   ///< What its command printed.
};

/// The NINJA_STATUS to run ninja with, so that its steps can be told from what compilers print.
std::string ninja_status();

/// Takes ninja's output in pieces of any size and hands out its steps.
class ninja_log {
 public:
  explicit ninja_log(std::function<void(const build_step&)> on_step) : on_step_(std::move(on_step)) {}

  void append(std::string_view piece);

  /// Hands out the step whose words may or may not have come to their end. ninja says that a step ended before it says
  /// that it failed, and does not say where a step's words end: only the next step's beginning tells. To be called when
  /// ninja has been silent for a moment. What failed is not handed out yet: there may be more words. Should ninja say
  /// only later that a step failed, it is handed out once more.
  void settle();

  /// Hands out what is left, when ninja has ended.
  void flush();

  /// Whether settle() has something to hand out.
  bool pending() const { return open_ && !step_.failed; }

  /// Lines that belong to no step: ninja's own.
  const std::string& remarks() const { return remarks_; }

 private:
  void take_line(std::string_view line);

  std::function<void(const build_step&)> on_step_;
  std::string unfinished_line_;
  std::string remarks_;
  build_step step_;
  build_step last_;                 // handed out last
  std::size_t remarks_before_ = 0;  // how long they were then
  bool open_ = false;
  bool expects_command_ = false;  // after "FAILED: …" comes the command, which is not worth showing
};

/// The target "test_…" that a step of ninja's is for, going by the files that it names, or "" for what all targets
/// share.
std::string test_target_in(std::string_view text);

}  // namespace runner
