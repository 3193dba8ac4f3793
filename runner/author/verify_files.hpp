// What the authors of a puzzle promise about its files.
#pragma once

#include <string>
#include <vector>

#include "course/puzzle.hpp"

namespace runner {

/// What is missing or does not fit: exercise, pristine copy, test, answers, hints and what the map says. A sentence
/// each; none: all is as it should be. Builds nothing.
std::vector<std::string> verify_files(const course& course, const puzzle& puzzle);

/// The puzzle's wrong answers: tests/wrong/NN_name/*.hpp, sorted.
std::vector<std::filesystem::path> wrong_answers(const course& course, const puzzle& puzzle);

}  // namespace runner
