// A check's results as text for people. Pure functions: the same values give the same text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "check/verdict.hpp"
#include "course/puzzle.hpp"
#include "view/reader_view.hpp"
#include "view/style.hpp"

namespace runner {

/// Results by index into course::puzzles.
using results = std::map<std::size_t, result>;

/// Green, red or yellow; dim if the exercise is untouched.
paint colour_of(const result& outcome);

/// How many of `which` have passed; one without a result has not.
std::size_t count_passed(const std::vector<std::size_t>& which, const results& all);

/// "✓" or "✗"; "·" if the exercise is untouched: what was not tried has not failed.
std::string_view mark_of(const result& outcome);

/// "passed", "compile error", …; "to do" if the exercise is untouched.
std::string_view words_of(const result& outcome);

/// "★★"
std::string stars(int count);

/// The number as one types it: "5".
std::string_view typed_number(const puzzle& puzzle);

/// Indices of puzzles in `so_far` that are not passed and that `puzzle` requires.
std::vector<std::size_t> missing_prerequisites(const course& course, std::size_t puzzle, const results& so_far);

/// One line for one puzzle, with a line end: symbol, number, title and verdict; `with_reason`, where there is room,
/// also the puzzles to solve before it, or the first line of what is wrong or of what the compiler warns of.
std::string verdict_line(const course& course, std::size_t puzzle, const result& outcome, const results& so_far,
                         bool with_reason, const style& look, const reader_view& reader = {});

/// What to say about a puzzle: its first findings, what it printed and the first warning of the compiler; `in_full`,
/// all of these, and of a compile error all that the compiler said. "" if there is nothing to say. `see_all`: the
/// option or key that shows the findings that are left out.
std::string details(const result& outcome, const style& look, bool in_full = false, const reader_view& reader = {},
                    std::string_view see_all = "--full");

/// "[####>------]  4/20"
std::string progress_bar(std::size_t passed, std::size_t total, std::size_t width);

/// The end of a check of `which`: the details that help now, the bar, the next puzzle and what to do.
/// `chosen`: the puzzles were named one by one, so each is shown, not only the first; `next`: what to go on with when
/// all of `which` have passed, nothing when that was the whole course; `in_full`: see details().
std::string summary(const course& course, const std::vector<std::size_t>& which, const results& all, bool chosen,
                    std::optional<std::size_t> next, const reader_view& reader, const style& look,
                    bool in_full = false);

/// Where to read why the answers to `puzzles`, passed for the first time, work. "" if there are none.
std::string first_passes(const course& course, const std::vector<std::size_t>& puzzles, const reader_view& reader,
                         const style& look);

/// summary() of a check that was interrupted: the details, the bar and how far it came.
std::string interrupted_summary(const course& course, const std::vector<std::size_t>& which, const results& all,
                                bool chosen, const reader_view& reader, const style& look, bool in_full = false);

}  // namespace runner
