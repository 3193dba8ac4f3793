// What sets one text apart from another.
#pragma once

#include <string>
#include <string_view>

#include "view/style.hpp"

namespace runner {

/// The lines that change between two texts, "-" those of the first and "+" those of the second, each with up to three
/// lines that are the same in both around it; "⋮" where more of these are left out. "" if nothing changes.
std::string diff(std::string_view from, std::string_view to, const style& look);

}  // namespace runner
