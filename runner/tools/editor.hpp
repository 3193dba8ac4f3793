// How the learner's editor is started at a line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tools/find_program.hpp"

namespace runner {

/// What the command line says about the editor.
struct editor_choice {
  std::string command;   ///< --edit-cmd, as for a shell. {file} and {line} are replaced. "": the environment decides.
  bool in_pane = false;  ///< In a new pane of tmux or Zellij.
};

/// How to start the editor.
struct editor_start {
  std::vector<std::string> argv;
  std::string name;             ///< "vim": of the program, for messages.
  bool takes_terminal = false;  ///< It draws on this terminal until it ends. Otherwise it has a window or a pane.
  bool in_pane = false;         ///< argv asks tmux or Zellij for a pane, and ends at once.
};

/// How to open `file` at `line` (0: wherever the editor likes). The editor is the first of: what was chosen, $VISUAL,
/// $EDITOR, Visual Studio Code in its own terminal, the system's editor. Throws wrong_usage if there is none.
editor_start editor_for(const editor_choice& chosen, const std::filesystem::path& file, int line,
                        const environment_of& environment = own_environment);

}  // namespace runner
