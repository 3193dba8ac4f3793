// Which puzzles someone means.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// A mistake in how the program was called: a sentence for whoever called it.
struct wrong_usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The one puzzle that `name` means: its slug, its number with or without leading zero, a file of it, or a part of its
/// name that no other has. Throws wrong_usage, with the candidates or what may have been meant.
std::size_t find_puzzle(const std::vector<puzzle>& puzzles, std::string_view name);

/// The puzzles that `names` mean, in map order, each once; no name means all.
std::vector<std::size_t> select_puzzles(const std::vector<puzzle>& puzzles, const std::vector<std::string>& names);

/// Letters to change, add or drop to make one word the other.
std::size_t letters_apart(std::string_view one, std::string_view other);

}  // namespace runner
