// The first words to a learner. A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course/puzzle.hpp"
#include "view/report.hpp"
#include "view/style.hpp"

namespace runner {

/// What this is and how to begin, in lines of at most the width. `then`: a sentence about what comes after that.
std::vector<std::string> welcome(const course& course, const reader_view& reader, std::string_view then,
                                 const style& look);

}  // namespace runner
