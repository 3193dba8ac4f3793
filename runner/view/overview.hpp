// The whole course at a glance: as a list and as a map. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "state/status.hpp"
#include "view/report.hpp"
#include "view/style.hpp"

namespace runner {

/// "✓", "✗", "~" (edited, and not checked since) or "·" (to do: the exercise is the original), in colour.
std::string mark_of(const status& how, const style& look);

/// "passed", "compile error", "edited", "not checked", "to do": how a puzzle stands, in a word or two.
std::string words_of(const status& how);

/// A line for each puzzle: mark, number, title, stars, state, file; what does not fit is left out from the right. A
/// width of 0 is without limit.
std::string list_text(const course& course, const std::vector<status>& all, const style& look);

/// The map: each puzzle's line with the lines that lead to it, its mark in the place of the graph's, the next one
/// pointed at. Where the drawing has no room, words say what each comes after.
std::string map_text(const course& course, const std::vector<status>& all, const style& look);

/// How far that is, what the marks on it mean, as far as there are any, and what comes next.
std::string map_legend(const std::vector<status>& all, const reader_view& reader, const style& look);

/// The map as the README has it: without states.
std::string plain_map(const course& course);

}  // namespace runner
