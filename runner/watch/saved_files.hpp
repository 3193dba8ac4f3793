// Turns saved files into an event of a watching session.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "watch/state.hpp"

namespace runner::watch {

/// The folders whose files count: exercises, tests, and the kit that the tests share.
std::vector<std::filesystem::path> folders_to_watch(const course& course);

/// The event for these files; nothing if they do not concern the course.
std::optional<event::saved> what_was_saved(const course& course, const std::set<std::filesystem::path>& files);

}  // namespace runner::watch
