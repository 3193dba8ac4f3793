// How far two words are apart.
#pragma once

#include <cstddef>
#include <string_view>

namespace runner {

/// The number of letters to change, add or remove to turn one word into the other (Levenshtein's distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace runner
