// Places in the exercise: which line to go to, and links to lines that are mentioned.
#pragma once

#include <string>
#include <string_view>

#include "check/verdict.hpp"
#include "watch/frame.hpp"

namespace runner::watch {

/// The line of the exercise to go on with: the first one that the outcome mentions, else the first TODO in the
/// exercise's text, else 0.
int line_to_edit(const result& outcome, const puzzle& puzzle, std::string_view exercise);

/// The line of text with "exercises/…:12:3" made into a link, if it mentions the exercise.
std::string with_links(std::string_view text, const course& course, const puzzle& puzzle, const surface& on);

/// "  in 3 ms", or "" if the test did not run.
std::string time_taken(const result& outcome);

}  // namespace runner::watch
