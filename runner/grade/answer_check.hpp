// One untrusted answer: compiled, run and judged in a sandbox, and looked at.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "build/build_tree.hpp"
#include "course/puzzle.hpp"
#include "grade/recipe.hpp"
#include "grade/sandbox.hpp"
#include "grade/student_result.hpp"

namespace runner {

/// What every answer to a puzzle shares.
struct workbench {
  const runner::course* course = nullptr;
  const runner::puzzle* puzzle = nullptr;
  const build_tree* tree = nullptr;
  recipe commands;
  std::filesystem::path nm;
  std::vector<std::string> protected_symbols;  ///< Definitions of the test and the kit that no answer may have.
  bool reports_secret = false;                 ///< The kit proves its report, see util/protocol.hpp.
  std::chrono::milliseconds time_limit{0};
  sandbox_kind sandbox = sandbox_kind::bubblewrap;
};

/// Judges the answer `text`, working in `scratch`, an empty folder that belongs to this answer alone. Fills in all but
/// the fingerprints. Throws broken_project when the machine is in trouble.
asio::awaitable<graded_puzzle> check_answer(asio::any_io_executor executor, const workbench& bench, std::string text,
                                            std::filesystem::path scratch);

/// Whether what the kit wrote while a test ran proves that the test really came to its end: `records` has the secret,
/// and every test case of the program ran. Returns what is wrong, or "".
std::string unproven(std::string_view records, std::string_view secret, const std::vector<graded_case>& reported);

}  // namespace runner
