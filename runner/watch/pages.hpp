// The lines of each page of a watching session. They may be too many or too wide: frame() cuts them.
#pragma once

#include <string>
#include <vector>

#include "watch/frame.hpp"

namespace runner::watch {

/// The title of the page and the bar of progress.
std::vector<std::string> head_of(const state& now, const reader_view& reader, const surface& on);

/// The text to read, the most important first.
std::vector<std::string> body_of(const state& now, const reader_view& reader, const surface& on);

/// Notices, and the keys that make sense now.
std::vector<std::string> foot_of(const state& now, const surface& on);

}  // namespace runner::watch
