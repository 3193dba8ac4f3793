// Build folders of their own for checks under other sanitizers than the usual.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <stdexcept>
#include <string>

#include "build/build_tree.hpp"

namespace runner {

/// The tool chain cannot build or run programs with these sanitizers.
struct no_sanitizer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The folder inside `of` where puzzles are built with `sanitizers`, as -fsanitize= takes them; configured first if
/// it is not there. Throws no_sanitizer, or broken_project.
asio::awaitable<build_tree> open_deep_tree(asio::any_io_executor executor, build_tree of, std::string sanitizers);

}  // namespace runner
