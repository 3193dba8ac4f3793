// What the authors of a puzzle promise about its answers: reference answers pass, the stub fails, wrong answers are
// rejected for their reason. The project's own tests check that; this builds and runs those of one puzzle.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "build/build_tree.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// What one answer's test said.
struct answer_verdict {
  std::string name;  ///< "05_cancellation_cleanup_wrong_no_cleanup"
  bool ok = false;
  std::string output;  ///< If it is not.
};

/// What was found out about a puzzle's answers.
struct answers_report {
  std::vector<answer_verdict> verdicts;  ///< In the order of ctest.
  std::string build_log;                 ///< Of a build that failed, its end; else "".
};

/// Throws broken_project, with what to do, unless the build folder is one for the project's own tests.
void require_developer_tree(const build_tree& tree);

/// Configures again, so that new files are seen.
asio::awaitable<void> configure_again(asio::any_io_executor executor, const build_tree& tree);

/// Builds the answers to the puzzle and runs their tests. `on_line` is told what is being done. Throws broken_project
/// if the tools cannot be run.
asio::awaitable<answers_report> verify_answers(asio::any_io_executor executor, const course& course,
                                               const puzzle& puzzle, const build_tree& tree, int jobs,
                                               std::function<void(std::string_view)> on_line);

/// What ctest wrote with --output-junit.
std::vector<answer_verdict> parse_ctest_report(std::string_view xml);

/// The targets of the puzzle's answers, as cmake/Answers.cmake names them.
std::vector<std::string> answer_targets(const course& course, const puzzle& puzzle);

}  // namespace runner
