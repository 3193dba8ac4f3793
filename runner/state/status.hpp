// How the puzzles stand, as far as is remembered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "state/progress_store.hpp"

namespace runner {

/// How one puzzle stands.
struct status {
  puzzle_progress known;
  bool edited = false;  ///< Its exercise or its test is another text since the last check.

  bool untouched = false;  ///< Its exercise is still the original.

  /// Its last check passed, and of this very text.
  bool passed() const { return known.last == verdict::passed && !edited; }
};

/// How each puzzle of the course stands, in map order.
std::vector<status> statuses(const course& course, const progress_store& store);

/// Whether an exercise was ever edited or solved, as far as can be seen.
bool has_begun(const std::vector<status>& all);

/// The first puzzle in map order that is not passed, from that one on and then from the beginning; or nothing.
std::optional<std::size_t> next_open(const std::vector<status>& all, std::size_t from = 0);

}  // namespace runner
