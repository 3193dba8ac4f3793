// A reporter shows the events of a check: one interface, a class for each --format.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/events.hpp"
#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "grade/student_result.hpp"
#include "view/report.hpp"

namespace runner {

/// What a report is about. Outlives its reporter.
struct report_subject {
  const runner::course& course;
  const std::vector<std::size_t>& which;  ///< Puzzles, in map order.
  const results& so_far;                  ///< Filled while the check runs, always before the reporter is told.
  const reader_view& reader;
  const student_result& about;  ///< For --format json: filled before the end of the check.
};

/// Shows a check while it runs and when it has ended.
class reporter {
 public:
  virtual ~reporter() = default;

  /// The check begins; `how` are words to follow what is checked: ", with AddressSanitizer".
  virtual void begin(std::string_view how) = 0;
  virtual void take(const check_event& event) = 0;
  /// A sentence about the check itself, with its line end.
  virtual void note(std::string_view sentence) = 0;
  /// The check has ended, to its end or not: what was shown only while it ran goes away.
  virtual void stop() = 0;
  /// These puzzles of several have never passed before.
  virtual void passed_first(const std::vector<std::size_t>& puzzles) = 0;
  /// All results are there. `next`: what to go on with when all of `which` have passed, if anything.
  virtual void end(std::optional<std::size_t> next) = 0;
  /// The check was interrupted, and has the results that it has.
  virtual void interrupted() = 0;
  /// The columns that there are for notes.
  virtual std::size_t width() const = 0;
};

/// The reporter of the format that `asked` names.
std::unique_ptr<reporter> make_reporter(const report_subject& subject, const options& asked);

}  // namespace runner
