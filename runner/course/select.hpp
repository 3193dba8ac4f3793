// Which puzzles a name on the command line means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// The one puzzle that `name` means: its slug, its number with or without leading zero, a file of it, or a part of its
/// name that no other has. Throws wrong_usage, with the candidates or what may have been meant.
std::size_t find_puzzle(const std::vector<puzzle>& puzzles, std::string_view name);

/// The puzzles that `names` mean, in map order, each once; no name means all.
std::vector<std::size_t> select_puzzles(const std::vector<puzzle>& puzzles, const std::vector<std::string>& names);

}  // namespace runner
