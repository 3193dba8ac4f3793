// What a puzzle's coroutines did in virtual time.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>

#include "build/build_tree.hpp"
#include "check/check.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// Runs the puzzle's test as it was built last and returns the timelines that it draws, each below the name of its
/// test case, or words that say why there is none. Throws broken_project when it cannot run.
asio::awaitable<std::string> timeline_of(asio::any_io_executor executor, const puzzle& puzzle, const build_tree& tree,
                                         const check_settings& settings, std::size_t width);

/// What a test program writes as its timelines, or "".
asio::awaitable<std::string> timelines_of_program(asio::any_io_executor executor, std::filesystem::path program,
                                                  const build_tree& tree, std::chrono::milliseconds time_limit,
                                                  std::size_t width);

}  // namespace runner
