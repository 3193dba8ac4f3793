// Checking puzzles: build, run, judge.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "build/build_tree.hpp"
#include "build/ninja_log.hpp"
#include "check/verdict.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// What happens during a check, in the order in which it happens. `puzzle` is an index into course::puzzles.
namespace event {
struct build_began {};
struct configuring {};  ///< CMake looks at the project again.
struct building {
  build_step step;
};
struct build_ended {};
struct running {
  std::size_t puzzle;
};
struct finished {
  std::size_t puzzle;
  result outcome;
};
}  // namespace event
using check_event = std::variant<event::build_began, event::configuring, event::building, event::build_ended,
                                 event::running, event::finished>;

struct check_settings {
  int jobs = 0;  ///< At most this many at a time; 0: as many as there are processors.
  std::optional<std::chrono::milliseconds> time_limit;  ///< For each test; otherwise the map's, otherwise 10 s.
  bool build = true;                                    ///< false: run what is there.
};

/// Checks the puzzles `which` of the course. Each of them gets one event::finished, in the order in which they finish.
/// Throws broken_project when the project or the machine is in trouble. Cancelled: no process is left.
asio::awaitable<void> check(asio::any_io_executor executor, const course& of, const build_tree& tree,
                            std::vector<std::size_t> which, check_settings settings,
                            std::function<void(const check_event&)> on_event);

}  // namespace runner
