// Branches made for others: one with the solutions, one without any.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>

#include "course/puzzle.hpp"

namespace runner {

/// A branch that was made from what is committed.
struct published {
  std::string branch;
  std::string commit;
};

/// Makes or moves the branch `solutions`: the exercises are the reference answers. Neither the work tree nor the index
/// is touched, and nothing is pushed. Throws broken_project, with what to do.
asio::awaitable<published> publish_solutions(asio::any_io_executor executor, const course& course);

/// Makes or moves the branch `learners`: one commit without a parent, so that no history has an answer, and without
/// the folders that hold answers.
asio::awaitable<published> publish_learners(asio::any_io_executor executor, const course& course);

}  // namespace runner
