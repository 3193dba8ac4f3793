// What results were made with and of: course, compiler, Asio, and the answers' fingerprints.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <map>
#include <string>
#include <vector>

#include "build/build_tree.hpp"
#include "course/puzzle.hpp"
#include "grade/student_result.hpp"

namespace runner {

/// Course, compiler and Asio; no student and no puzzles. Throws broken_project.
asio::awaitable<student_result> provenance_of(asio::any_io_executor executor, const course& course,
                                              const build_tree& tree);

/// The fingerprints of texts, by their slugs. Throws broken_project.
asio::awaitable<std::map<std::string, std::string>> sums_of(asio::any_io_executor executor,
                                                            std::map<std::string, std::string> texts);

/// The same as provenance_of(), and for each of `which` what its exercise tells without being built: fingerprints, and
/// flags in its text. For a check of one's own exercises, which waits for none of this: what the machine has no tool
/// for stays empty.
asio::awaitable<student_result> look_at_exercises(asio::any_io_executor executor, const course& course,
                                                  const build_tree& tree, std::vector<std::size_t> which);

}  // namespace runner
