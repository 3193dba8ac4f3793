// Hints as text for people. Pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "course/puzzle.hpp"
#include "view/report.hpp"
#include "view/style.hpp"

namespace runner {

/// The first `shown` hints of the puzzle, the last one `fresh` or all seen before, and how to get more.
std::string hints_text(const puzzle& puzzle, std::size_t shown, bool fresh, const reader_view& reader,
                       const style& look);

}  // namespace runner
