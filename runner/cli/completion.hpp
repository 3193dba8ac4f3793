// What a shell offers when Tab is pressed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_table.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// One word that may stand where the cursor is.
struct candidate {
  std::string word;
  std::string description;
};

struct completion {
  std::vector<candidate> candidates;
  bool files = false;  ///< The shell's own completion of file names is the right one.
};

/// `words` are those of the command line after the program's name; the last one is begun only, and may be "".
completion complete(const command_table& commands, const std::vector<puzzle>& puzzles,
                    const std::vector<std::string>& words);

/// For the scripts: a line for each candidate, with a tab before the description; or ":files".
std::string completion_text(const completion& found);

/// The script that makes `shell` ("bash", "zsh" or "fish") complete the words of `program`, an absolute path, however
/// the path is typed.
std::string completion_script(std::string_view shell, const std::string& program);

}  // namespace runner
