// The lines of each page of a watching session. They may be too many, and too wide: whoever calls cuts them.
#pragma once

#include <string>
#include <vector>

#include "watch/frame.hpp"

namespace runner::watch {

/// What the page is about, and how far the learner has come.
std::vector<std::string> head_of(const state& now, const reader_view& reader, const surface& on);

/// What there is to read, what matters most first.
std::vector<std::string> body_of(const state& now, const reader_view& reader, const surface& on);

/// What there is to say, and which keys there are.
std::vector<std::string> foot_of(const state& now, const surface& on);

}  // namespace runner::watch
