// The results of a class as one page for a browser.
#pragma once

#include <string>

#include "view/class_report.hpp"

namespace runner {

/// A page that needs nothing from elsewhere: students and puzzles as a grid, a click for the message, sortable,
/// readable on a phone and without colour.
std::string class_html(const class_results& all);

}  // namespace runner
