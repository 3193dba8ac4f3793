// The parts of the README that are made from the map.
#pragma once

#include <string>
#include <string_view>

#include "course/puzzle.hpp"

namespace runner {

/// A table of the puzzles in map order: title with a link to the exercise, stars, what it teaches, tools, counterpart.
std::string puzzle_table(const course& course);

/// The map, in a code block.
std::string map_block(const course& course);

/// The text with `content` between the lines `<!-- name: … -->` and `<!-- end of name -->`. Throws broken_project if
/// they are not there, once each and in that order.
std::string with_part(std::string_view text, std::string_view name, std::string_view content);

/// The README's text as it should be, with both parts made from the map.
std::string readme_for(const course& course, std::string_view readme);

}  // namespace runner
