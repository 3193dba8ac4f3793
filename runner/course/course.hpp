// The course as it lies on the disk: the map and the files of its puzzles.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "course/puzzle.hpp"

namespace runner {

/// Reads the map of the project in `source_dir` and adds the puzzles it lacks, which come last, with a warning. An
/// exercise that is missing is its learner's mistake and no error here. Throws broken_project where the project itself
/// is broken.
course load_course(const std::filesystem::path& source_dir);

/// Says that a file of the project cannot be read, and what to do: nothing that would overwrite one that is there.
std::string cannot_read(const std::filesystem::path& source_dir, std::string_view file);

}  // namespace runner
