// What a puzzle is: the words of the map and where its files are.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// One puzzle, as the map describes it.
struct puzzle {
  std::string slug;   ///< "05_cancellation_cleanup": the name in every file, target and report.
  std::string title;  ///< "Clean up when cancelled"
  int stars = 0;
  std::vector<std::string> after;  ///< Slugs of the puzzles to solve before this one.
  std::vector<std::string> concepts;
  std::map<std::string, std::string> links;  ///< Where those of `asio` are documented that have a page.
  std::vector<std::string> asio;             ///< Asio's tools to look up.
  std::string asyncio;                       ///< Its counterpart in Python.
  std::vector<std::string> hints;
  std::optional<std::chrono::milliseconds> time_limit;  ///< Real time for its test, where the usual is not enough.
  double points = 1;                                    ///< What it counts in a class.
  std::string sanitizer;                                ///< The one that suits it, where the usual does not: "thread".

  std::string_view number() const;     ///< "05"
  std::string_view bare_name() const;  ///< "cancellation_cleanup"

  // Its files, relative to the project's folder: with `/`, as messages name them.
  std::string exercise_file() const { return "exercises/" + slug + ".hpp"; }
  std::string stub_file() const { return "tests/stubs/" + slug + ".hpp"; }
  std::string test_file() const { return "tests/" + target() + ".cpp"; }
  std::string contract_file() const { return "tests/contract/" + slug + ".cpp"; }
  std::string contract_header() const { return "tests/contract/" + slug + ".hpp"; }
  std::string solution_file() const { return "tests/solutions/" + slug + ".hpp"; }
  std::string solutions_folder() const { return "tests/solutions/" + slug; }  ///< Alternatives and the explanation.
  std::string explanation_file() const { return solutions_folder() + "/README.md"; }
  std::string wrong_folder() const { return "tests/wrong/" + slug; }

  std::string target() const { return "test_" + slug; }
};

/// The puzzles in map order, and where they live.
struct course {
  std::filesystem::path source_dir;
  std::vector<puzzle> puzzles;
  std::vector<std::string> warnings;  ///< To be shown once: puzzles that the map lacks.

  std::filesystem::path exercise(const puzzle& puzzle) const { return source_dir / puzzle.exercise_file(); }
  std::filesystem::path test(const puzzle& puzzle) const { return source_dir / puzzle.test_file(); }
  std::filesystem::path solution(const puzzle& puzzle) const { return source_dir / puzzle.solution_file(); }
  std::filesystem::path explanation(const puzzle& puzzle) const { return source_dir / puzzle.explanation_file(); }
};

}  // namespace runner
