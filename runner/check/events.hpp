// What happens during a check, for those who show or remember it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "check/verdict.hpp"

namespace runner {

/// In the order in which it happens. `puzzle` is an index into course::puzzles.
namespace event {
struct build_began {
  std::string waits_for;  ///< "process 1234": another runner, which builds in the same folder. Sent a second time then.
};
struct configuring {};  ///< CMake looks at the project again.
/// A step of the build has ended.
struct building {
  int step = 0;
  int steps = 0;
  std::optional<std::size_t> puzzle;  ///< Nothing: what all puzzles share.
};
struct build_ended {};
struct running {
  std::size_t puzzle;
};
struct finished {
  std::size_t puzzle;
  result outcome;
  std::string text;  ///< Which exercise and test it is about (util/fingerprint.hpp); "" if that is not known.
};
}  // namespace event
using check_event = std::variant<event::build_began, event::configuring, event::building, event::build_ended,
                                 event::running, event::finished>;

}  // namespace runner
