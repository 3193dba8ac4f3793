// A terminal's pages as an animated SVG. A pure function.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// What is on the screen for a while: lines with the colours that a terminal would get.
struct scene {
  double seconds = 1;
  std::vector<std::string> lines;
};

/// The scenes one after the other, again and again. A viewer that does not animate shows the first one.
std::string as_svg(const std::vector<scene>& scenes, std::size_t columns, const std::string& title);
