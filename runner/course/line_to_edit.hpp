// Where in an exercise the work is.
#pragma once

#include <string_view>

namespace runner {

/// The line of the exercise, counted from 1, to begin or go on at: its first TODO; if none is left, the function in
/// which the original (`stub`) has its first TODO; otherwise the first function.
int line_to_edit(std::string_view exercise, std::string_view stub);

}  // namespace runner
