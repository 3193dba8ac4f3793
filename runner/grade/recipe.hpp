// How the build makes a puzzle's program, so that the same commands can be run elsewhere with another answer.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "build/build_tree.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// The commands that turn an answer into the puzzle's program. Relative paths start in the build folder.
struct recipe {
  std::vector<std::string> compile;
  std::vector<std::string> link;
  std::string object;               ///< What `compile` makes.
  std::string program;              ///< What `link` makes.
  std::vector<std::string> shared;  ///< What `link` reads and every answer shares: the test, the kit, libraries.
};

/// Finds them in what `ninja -t commands` prints. Throws broken_project if they are not there.
recipe find_recipe(std::string_view commands, const puzzle& puzzle, const build_tree& tree);

/// The words as one command that a shell takes apart into them again.
std::string shell_command(const std::vector<std::string>& words);

/// The recipe for an answer that lies in `folder`, in place of the course's own exercises.
recipe with_answer_in(recipe usual, const course& course, const std::filesystem::path& folder);

/// Absolute paths of folders that compiling needs: where it looks for headers, and where its other files are.
std::vector<std::filesystem::path> folders_read(const recipe& recipe, const build_tree& tree);

}  // namespace runner
