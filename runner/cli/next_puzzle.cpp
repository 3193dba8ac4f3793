#include "cli/next_puzzle.hpp"

#include "course/select.hpp"
#include "state/status.hpp"

namespace runner {

std::optional<std::size_t> named_or_next(const course& course, progress_store& store, const options& asked) {
  if (!asked.names.empty()) return find_puzzle(course.puzzles, asked.names.front());
  return next_open(statuses(course, store));
}

}  // namespace runner
