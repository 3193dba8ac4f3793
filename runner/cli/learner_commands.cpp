#include "cli/learner_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/check_command.hpp"
#include "cli/next_puzzle.hpp"
#include "course/answers.hpp"
#include "state/progress_store.hpp"
#include "state/status.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "view/answer_diff.hpp"
#include "view/hints.hpp"
#include "view/overview.hpp"

namespace runner {
namespace {

void say(const std::string& remarks) {
  if (!remarks.empty()) terminal(STDERR_FILENO, colour_choice::never).print(remarks);
}

std::string remarks_of(const course& course, progress_store& store) {
  std::string text;
  for (const std::string& warning : course.warnings) text += fmt::format("Warning: {}\n", warning);
  return text + store.take_remarks();
}

}  // namespace

int run_list(const course& course, const options& asked) {
  progress_store store(course.source_dir);
  say(remarks_of(course, store));
  terminal out(STDOUT_FILENO, asked.colours);
  style look = out.look();
  if (::isatty(STDOUT_FILENO) == 0) look.width = 0;  // a program wants whole lines
  out.print(list_text(course, statuses(course, store), look));
  return 0;
}

int run_map(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  say(remarks_of(course, store));
  terminal out(STDOUT_FILENO, asked.colours);
  const std::vector<status> all = statuses(course, store);
  out.print(map_text(course, all, out.look()));
  out.print(map_legend(all, reader, out.look()));
  return 0;
}

int run_hint(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  const std::optional<std::size_t> index = named_or_next(course, store, asked);
  if (!index) {
    say(remarks_of(course, store));
    terminal(STDOUT_FILENO, asked.colours).print(all_have_passed("For a hint on", "hint", reader));
    return 0;
  }

  const puzzle& puzzle = course.puzzles[*index];
  const int all = static_cast<int>(puzzle.hints.size());
  const int seen = std::clamp(store.of(puzzle.slug).hints, 0, all);
  const int shown = asked.all_hints ? all : std::min(seen + 1, all);
  if (shown != seen) store.remember_hints(puzzle.slug, shown);
  say(remarks_of(course, store));
  terminal out(STDOUT_FILENO, asked.colours);
  out.print(hints_text(puzzle, static_cast<std::size_t>(shown), shown != seen, reader, out.look(), out.shows_links()));
  return 0;
}

int run_reset(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  const std::optional<std::size_t> index = named_or_next(course, store, asked);
  say(store.take_remarks());
  terminal out(STDOUT_FILENO, asked.colours);
  if (!index) {
    out.print(all_have_passed("To reset", "reset", reader));
    return 0;
  }
  out.print(reset_in_words(course, course.puzzles[*index], reader) + "\n");
  return 0;
}

int run_solution(const course& course, const options& asked, const reader_view& reader) {
  progress_store store(course.source_dir);
  const std::optional<std::size_t> index = named_or_next(course, store, asked);
  say(remarks_of(course, store));
  terminal out(STDOUT_FILENO, asked.colours);
  if (!has_answers(course)) {
    out.print(std::string(no_answers_here));
    return some_not_passed;
  }
  if (!index) {
    out.print(all_have_passed("To compare", "solution", reader));
    return 0;
  }
  const puzzle& puzzle = course.puzzles[*index];
  if (!store.of(puzzle.slug).ever_passed && !asked.spoil) {
    out.print(
        fmt::format("Solve it first: the reference answer teaches most once you have your own.\n"
                    "  Check  {0} {1}\n  Hint   {0} hint {1}\n  Or see it now: {0} solution {1} --spoil\n",
                    reader.program, typed_number(puzzle)));
    return some_not_passed;
  }
  out.print(solution_text(course, puzzle, reader, out.look()));
  return 0;
}

std::string reset_in_words(const course& course, const puzzle& puzzle, const reader_view& reader) {
  const reset_outcome done = reset_exercise(course, puzzle);
  const std::string name = reader.to_project + puzzle.exercise_file();
  if (done.was_pristine) return fmt::format("{} is unchanged.", name);
  if (!done.backup) return fmt::format("{} was missing. The original is restored.", name);
  const std::string folder = name.substr(0, name.rfind('/') + 1);
  return fmt::format("{} is the original again. Your version is kept in {}{}.", name, folder,
                     done.backup->filename().string());
}

std::string solution_text(const course& course, const puzzle& puzzle, const reader_view& reader, const style& look) {
  if (!has_answers(course)) return std::string(no_answers_here);
  const std::string place = reader.to_project + puzzle.solutions_folder();
  const std::optional<std::string> answer = read_file(course.solution(puzzle));
  if (!answer) throw broken_project(fmt::format("{}.hpp is missing: there is no reference answer to show.", place));
  const std::string yours = read_file(course.exercise(puzzle)).value_or("");
  const std::string original = read_file(pristine_file(course, puzzle)).value_or("");
  const std::string changes = answer_diff(printable(yours), *answer, original, look);
  std::string text = fmt::format("Reference answer of {} {}: {}.hpp\n", puzzle.number(), puzzle.title, place);
  if (changes.empty()) {
    text += "Your answer and the reference answer are the same.\n";
  } else {
    text += fmt::format("Yours ({}) and the reference answer ({}):\n\n{}", look(paint::red, "-"),
                        look(paint::green, "+"), changes);
  }
  const std::vector<std::filesystem::path> others = other_solutions(course, puzzle);
  if (!others.empty()) text += "\nAlternative solutions:\n";
  for (const auto& file : others) text += fmt::format("  {}/{}\n", place, file.filename().string());
  return text;
}

}  // namespace runner
