// Builds the tests of puzzles, each for itself.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>
#include <vector>

#include "build/build_tree.hpp"
#include "build/ninja_log.hpp"

namespace runner {

/// Sees a build happen.
class build_observer {
 public:
  virtual ~build_observer() = default;

  /// CMake looks at the project again, which takes a moment.
  virtual void on_configure() = 0;
  /// Something was compiled or linked; only for showing.
  virtual void on_step(const build_step& step) = 0;
  /// The program of `target` is up to date.
  virtual void on_built(const std::string& target) = 0;
  /// `target` does not compile or link; `log` is what the compiler said.
  virtual void on_failed(const std::string& target, const std::string& log) = 0;
};

/// Builds `targets`, at most `jobs` commands at a time (0: as many as the build tool likes). Each target is reported
/// once, as soon as it is known. Throws broken_project if what they share does not build, or the machine is in trouble.
/// Cancelled: the build tool and its compilers have ended when this does.
asio::awaitable<void> build(asio::any_io_executor executor, const build_tree& tree, std::vector<std::string> targets,
                            int jobs, build_observer& observer);

}  // namespace runner
