// Answers that are nearly the same, found by sim_c++ (package similarity-tester) where it is installed.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>
#include <string_view>
#include <vector>

#include "course/puzzle.hpp"
#include "grade/student_result.hpp"

namespace runner {

/// Where grading into `out` keeps a passed answer, so that a report can compare it with others.
std::filesystem::path kept_answer(const std::filesystem::path& out, std::string_view slug,
                                  std::string_view code_sha256);

/// Pairs of passed answers that share at least nine tenths of their code, names of variables aside, the most similar
/// first within each puzzle. Equal ones are not among them. Empty without sim_c++.
asio::awaitable<std::vector<similar_answers>> find_similar(asio::any_io_executor executor, const course& course,
                                                           const std::vector<student_result>& students,
                                                           std::filesystem::path out);

/// One line of sim_c++ -p: "A consists for 95 % of B material".
struct similarity_line {
  std::string file;
  std::string other;
  int percent = 0;
};
std::vector<similarity_line> parse_similarity(std::string_view printed);

}  // namespace runner
