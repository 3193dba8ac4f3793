// Builds the tests of puzzles, each for itself.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>
#include <vector>

#include "build/build_tree.hpp"
#include "build/compile_watch.hpp"
#include "build/ninja_log.hpp"

namespace runner {

/// What a target was built from.
struct build_success {
  std::string text;  ///< Of which exercise and test, as checked_text() has it; "" if both were saved again meanwhile.
  std::vector<std::string> warnings;  ///< Of the compiler, about the exercise: "exercises/05_x.hpp:3:5: unused …".
};

/// Why a target was not built.
struct build_failure {
  std::string log;    ///< What the compiler said.
  std::string words;  ///< What to say instead, where that is no help to anyone; otherwise "".
  std::string text;   ///< As of a success.
};

struct build_settings {
  int jobs = 0;  ///< At most this many commands at a time; 0: as many as the build tool likes.
  compile_limits limits;
};

/// Sees a build happen.
class build_observer {
 public:
  virtual ~build_observer() = default;

  /// Another runner builds in this folder: this one waits for it. `holder`: "process 1234".
  virtual void on_wait(const std::string& holder) = 0;
  /// CMake looks at the project again, which takes a moment.
  virtual void on_configure() = 0;
  /// Something was compiled or linked; only for showing.
  virtual void on_step(const build_step& step) = 0;
  /// The program of `target` is up to date.
  virtual void on_built(const std::string& target, const build_success& how) = 0;
  /// `target` does not compile or link.
  virtual void on_failed(const std::string& target, const build_failure& why) = 0;
};

/// Builds `targets` from the text that their files hold. Each is reported once, as soon as it is known. Throws
/// broken_project if what they share does not build, or the machine is in trouble. Cancelled: the build tool and its
/// compilers have ended when this does.
asio::awaitable<void> build(asio::any_io_executor executor, const build_tree& tree, std::vector<std::string> targets,
                            build_settings settings, build_observer& observer);

}  // namespace runner
