// Checking puzzles: build, run, judge.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "build/build_tree.hpp"
#include "build/compile_watch.hpp"
#include "check/events.hpp"
#include "course/puzzle.hpp"

namespace runner {

struct check_settings {
  int jobs = 0;  ///< At most this many at a time; 0: as many as there are processors.
  std::optional<std::chrono::milliseconds> time_limit;  ///< For each test; otherwise the map's, otherwise 10 s.
  bool build = true;                                    ///< false: run what is there.
  compile_limits limits;                                ///< For the compilation of each test.
};

/// How long the test of a puzzle may run, in wall-clock time.
std::chrono::milliseconds time_limit_of(const puzzle& puzzle, const check_settings& settings);

/// Checks the puzzles `which` of the course. Each of them gets one event::finished, in the order in which they finish.
/// Throws broken_project when the project or the machine is in trouble. Cancelled: no process is left.
asio::awaitable<void> check(asio::any_io_executor executor, const course& course, const build_tree& tree,
                            std::vector<std::size_t> which, check_settings settings,
                            std::function<void(const check_event&)> on_event);

}  // namespace runner
