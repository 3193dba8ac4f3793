// Hints as text for people. Pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "course/puzzle.hpp"
#include "view/report.hpp"
#include "view/style.hpp"

namespace runner {

/// "Look up", and the puzzle's tools that are documented on the web, in the order in which it names them. Where links
/// are `clickable`, each is one (OSC 8); elsewhere its address follows it. "" if there are none.
std::string look_up_text(const puzzle& puzzle, const style& look, bool clickable);

/// The first `shown` hints of the puzzle, the last one `fresh` or all seen before, and how to get more.
std::string hints_text(const puzzle& puzzle, std::size_t shown, bool fresh, const reader_view& reader,
                       const style& look, bool clickable);

}  // namespace runner
