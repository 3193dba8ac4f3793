// Remembers the results of one check.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "check/events.hpp"
#include "course/puzzle.hpp"
#include "state/progress_store.hpp"

namespace runner {

/// Listens to a check and writes its results down at the end.
class recorder {
 public:
  /// To be made before the check: an edit while it runs is not what was judged.
  recorder(const course& course, const std::vector<std::size_t>& which);

  void take(const event::finished& what);

  /// Remembers what has finished. Returns what there is to say about that, usually nothing.
  std::string write(progress_store& store) const;

 private:
  std::map<std::size_t, progress_store::checked> of_puzzle_;
  std::vector<std::size_t> finished_;
};

}  // namespace runner
