// The puzzle that a command is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "course/puzzle.hpp"
#include "state/progress_store.hpp"
#include "view/reader_view.hpp"

namespace runner {

/// The puzzle that is named, or the next one that has not passed; nothing if all have. Throws wrong_usage.
std::optional<std::size_t> named_or_next(const course& course, progress_store& store, const options& asked);

/// What a command says where nothing is next: "To reset one of them: … reset NUMBER".
std::string all_have_passed(std::string_view to_do, std::string_view command, const reader_view& reader);

}  // namespace runner
