#include "cli/explain_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "course/answers.hpp"
#include "course/select.hpp"
#include "state/progress_store.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/files.hpp"
#include "view/markdown.hpp"

namespace runner {
namespace {

/// Which puzzle is meant: the one that is named, or the last one in map order that has passed.
std::size_t puzzle_to_explain(const course& course, const options& asked, progress_store& store) {
  if (!asked.names.empty()) return find_puzzle(course.puzzles, asked.names.front());
  for (std::size_t i = course.puzzles.size(); i-- > 0;)
    if (store.of(course.puzzles[i].slug).ever_passed) return i;
  throw wrong_usage("No puzzle has passed yet. Name a puzzle: explain NUMBER");
}

}  // namespace

int run_explain(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  const puzzle& puzzle = course.puzzles[puzzle_to_explain(course, asked, store)];
  terminal out(STDOUT_FILENO, asked.colours);
  if (!has_answers(course)) {
    out.print(std::string(no_answers_here));
    return some_not_passed;
  }
  if (!store.of(puzzle.slug).ever_passed && !asked.spoil) {
    out.print(
        fmt::format("The explanation of {0} {1} shows the solution. It is available once the puzzle has passed.\n"
                    "  Check  {2} {3}\n  Hint   {2} hint {3}\n  Or see it now: {2} explain {3} --spoil\n",
                    puzzle.number(), puzzle.title, reader.program, typed_number(puzzle)));
    return some_not_passed;
  }
  out.print(markdown_text(explanation_of(course, puzzle), out.look(), out.shows_links()));
  return all_passed;
}

std::string explanation_of(const course& course, const puzzle& puzzle) {
  const std::optional<std::string> text = read_file(course.explanation(puzzle));
  if (!text) throw broken_project(fmt::format("{} is missing: there is no explanation.", puzzle.explanation_file()));
  return *text;
}

}  // namespace runner
