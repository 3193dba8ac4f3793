#include "cli/next_puzzle.hpp"

#include <fmt/format.h>

#include "course/select.hpp"
#include "state/status.hpp"

namespace runner {

std::optional<std::size_t> named_or_next(const course& course, progress_store& store, const options& asked) {
  if (!asked.names.empty()) return find_puzzle(course.puzzles, asked.names.front());
  return next_open(statuses(course, store));
}

std::string all_have_passed(std::string_view to_do, std::string_view command, const reader_view& reader) {
  return fmt::format("All puzzles have passed. {} one of them: {} {} NUMBER\n", to_do, reader.program, command);
}

}  // namespace runner
