// The puzzle that a command is about.
#pragma once

#include <optional>

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "state/progress_store.hpp"

namespace runner {

/// The puzzle that is named, or the next one that has not passed; nothing if all have. Throws wrong_usage.
std::optional<std::size_t> named_or_next(const course& course, progress_store& store, const options& asked);

}  // namespace runner
