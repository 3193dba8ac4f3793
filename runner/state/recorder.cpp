#include "state/recorder.hpp"

#include "state/status.hpp"

namespace runner {

recorder::recorder(const course& course, const std::vector<std::size_t>& which) {
  for (std::size_t index : which) {
    progress_store::checked& one = of_puzzle_[index];
    one.slug = course.puzzles[index].slug;
    one.text = checked_text(course, course.puzzles[index]);
  }
}

void recorder::take(const event::finished& what) {
  of_puzzle_.at(what.puzzle).last = what.outcome.what;
  finished_.push_back(what.puzzle);
}

std::string recorder::write(progress_store& store) const {
  std::vector<progress_store::checked> all;
  for (std::size_t index : finished_) all.push_back(of_puzzle_.at(index));
  store.remember_verdicts(all);
  return store.take_remarks();
}

}  // namespace runner
