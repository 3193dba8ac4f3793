#include "cli/completion_command.hpp"

#include <unistd.h>

#include "cli/command_table.hpp"
#include "cli/completion.hpp"
#include "screen/terminal.hpp"

namespace runner {

int run_completion(const build_tree& tree, const options& asked) {
  terminal(STDOUT_FILENO, colour_choice::never)
      .print(completion_script(asked.names.front(), (tree.dir / "runner").string()));
  return 0;
}

int run_complete(const course& course, const options& asked) {
  terminal(STDOUT_FILENO, colour_choice::never)
      .print(completion_text(complete(commands_and_options(), course.puzzles, asked.names)));
  return 0;
}

}  // namespace runner
