// A new puzzle, from templates: it compiles, its exercise fails and its reference answer passes, from the first moment.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// The files of a new puzzle, each with its text, relative to the project's folder.
using new_files = std::vector<std::pair<std::filesystem::path, std::string>>;

/// Every file of a puzzle, from the templates in tests/templates of the project in `source_dir`. Throws broken_project
/// if one is missing.
new_files templates_for(const std::filesystem::path& source_dir, const std::string& slug, const std::string& title);

/// The table of the new puzzle for puzzles.toml, after the last puzzle of the course.
std::string map_entry_for(const course& course, const std::string& slug, const std::string& title);

/// Why there can be no puzzle of that slug and title in the course: a sentence, or "".
std::string why_not_new(const course& course, const std::string& slug, const std::string& title);

/// Writes the files and the entry. Returns what was written, in order. Throws wrong_usage if it cannot be a new puzzle
/// or a file is there already, broken_project if something cannot be written.
std::vector<std::filesystem::path> make_puzzle(const course& course, const std::string& slug, const std::string& title);

}  // namespace runner
