// The map, exercises/puzzles.toml: the one source of what a puzzle is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// Reads the map's text. `file` is the name to use in messages. Throws broken_project, with file, line and what to do,
/// unless it is right: TOML, known keys of the right types, every slug once, every prerequisite known and earlier.
std::vector<puzzle> parse_map(std::string_view text, const std::string& file);

}  // namespace runner
