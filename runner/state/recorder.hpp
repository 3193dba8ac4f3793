// Remembers the results of one check.
#pragma once

#include <vector>

#include "check/events.hpp"
#include "course/puzzle.hpp"
#include "state/progress_store.hpp"

namespace runner {

/// Listens to a check and writes its results down at the end.
class recorder {
 public:
  explicit recorder(const course& course) : course_(course) {}

  void take(const event::finished& what) {
    finished_.push_back({course_.puzzles[what.puzzle].slug, what.outcome.what, what.text});
  }

  /// Remembers what has finished. Returns what there is to say about that, usually nothing.
  std::string write(progress_store& store) const {
    store.remember_verdicts(finished_);
    return store.take_remarks();
  }

 private:
  const course& course_;
  std::vector<progress_store::checked> finished_;
};

}  // namespace runner
