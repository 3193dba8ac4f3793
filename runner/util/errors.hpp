// What may go wrong that is no mistake in an answer.
#pragma once

#include <stdexcept>

namespace runner {

/// A mistake in the project itself or in the machine that it runs on: a sentence and what to do.
struct broken_project : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A mistake in how the program was called: a sentence for the caller.
struct wrong_usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace runner
