#include "cli/open_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/next_puzzle.hpp"
#include "course/line_to_edit.hpp"
#include "state/progress_store.hpp"
#include "tools/replace_process.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

int line_in(const course& course, const puzzle& puzzle) {
  const std::string stub = read_file(course.source_dir / puzzle.stub_file()).value_or("");
  return line_to_edit(read_file(course.exercise(puzzle)).value_or(""), stub);
}

}  // namespace

editor_start editor_for_exercise(const course& course, const puzzle& puzzle, const options& asked, int line) {
  if (line <= 0) line = line_in(course, puzzle);
  return editor_for(asked.editor, course.exercise(puzzle), line);
}

int run_open(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  terminal out(STDOUT_FILENO, asked.colours);
  const std::optional<std::size_t> index = named_or_next(course, store, asked);
  if (!index) {
    out.print(all_have_passed("To open", "open", reader));
    return 0;
  }
  const puzzle& puzzle = course.puzzles[*index];
  if (::access(course.exercise(puzzle).c_str(), F_OK) != 0) {
    throw wrong_usage(fmt::format("{}{} is missing. Get the original back: {} reset {}", reader.to_project,
                                  puzzle.exercise_file(), reader.program, typed_number(puzzle)));
  }
  const int line = line_in(course, puzzle);
  const editor_start how = editor_for_exercise(course, puzzle, asked, line);
  const std::string place = fmt::format("{}{}:{}", reader.to_project, puzzle.exercise_file(), line);
  if (how.takes_terminal && (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0)) {
    throw wrong_usage(fmt::format("{} draws on a terminal, and this is none. The line to edit: {}", how.name, place));
  }
  if (!how.takes_terminal) out.print(fmt::format("Opening {} in {}\n", place, how.name));
  replace_process(how.argv);
}

}  // namespace runner
