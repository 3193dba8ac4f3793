// The end of the course.
#pragma once

#include <string>

#include "course/puzzle.hpp"
#include "view/style.hpp"

namespace runner {

/// What is shown when every puzzle has passed: what was achieved and where to go from here. Pure.
std::string finale(const course& course, const style& look);

}  // namespace runner
