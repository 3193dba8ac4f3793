// What saved files mean for a watching session.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "watch/state.hpp"

namespace runner::watch {

/// The folders whose files count: exercises, tests, and what the tests share.
std::vector<std::filesystem::path> folders_to_watch(const course& course);

/// What these files are to the course; nothing if they are nothing to it.
std::optional<event::saved> what_was_saved(const course& course, const std::set<std::filesystem::path>& files);

}  // namespace runner::watch
