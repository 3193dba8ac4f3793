// A whole class: every answer of every student, each judged once.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "build/build_tree.hpp"
#include "course/puzzle.hpp"
#include "grade/sandbox.hpp"
#include "grade/student_result.hpp"
#include "grade/submissions.hpp"

namespace runner {

struct grade_settings {
  std::filesystem::path out;  ///< Where the results go, one file a student, and `.cache` with what was judged.
  int jobs = 0;               ///< Answers to judge at a time; 0: as many as there are processors.
  std::optional<std::chrono::milliseconds> time_limit;  ///< For each test; otherwise the map's, otherwise 10 s.
  sandbox_kind sandbox = sandbox_kind::bubblewrap;
};

/// What happens while a class is graded.
namespace grade_event {
struct preparing {
  std::string step;  ///< What all answers share is built.
};
struct warning {
  std::string sentence;  ///< About the machine, not about a student.
};
struct judged {};  ///< One answer more, of whichever student.
struct graded {
  student_result student;
  std::vector<std::string> remarks;  ///< What there is to say about the submission.
};
}  // namespace grade_event
using grade_event_type =
    std::variant<grade_event::preparing, grade_event::warning, grade_event::judged, grade_event::graded>;

/// Grades the students and writes `out`/NAME.json for each, as soon as it is known. A result of an answer that is
/// in the cache is not made again. Cancelled: no process is left, and what was judged is kept. Throws broken_project
/// when the project or the machine is in trouble, or where there is no sandbox.
asio::awaitable<void> grade(asio::any_io_executor executor, const course& course, const build_tree& tree,
                            std::vector<submission> students, grade_settings settings,
                            std::function<void(const grade_event_type&)> on_event);

}  // namespace runner
