// The map of the course, drawn: which puzzle stands on which.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// One line of a drawing: lines and the place of a puzzle, or lines between two puzzles.
struct graph_row {
  std::vector<std::string> cells;     ///< A character for each column; the puzzle's own is graph_mark.
  std::optional<std::size_t> puzzle;  ///< Index of the puzzle on this row.
};

/// Stands in a cell for the puzzle, to be replaced by whatever shows it.
inline constexpr const char* graph_mark = "●";

/// Draws the map downwards, a row for each puzzle in map order. A line leads from every puzzle to each that names it in
/// `after`:
///   ●
///   ├─╮
///   ● │
///   ├─╯
///   ●
/// Returns nothing if it would take more than `columns`: so many lines side by side are no drawing any more.
std::optional<std::vector<graph_row>> draw_graph(const std::vector<puzzle>& puzzles, std::size_t columns);

}  // namespace runner
